"use client";

import { ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import { creditsBought, moneyNeeded } from "#components/portal/billing/list-price.ts";
import { TextField } from "#components/ui/form-fields.tsx";
import type { ListPrice } from "#lib/money/list-price.ts";

export type TopUpAmountProps = {
  readonly price: ListPrice;
  readonly amount: string;
  readonly onAmountChange: (amountMajor: string) => void;
  readonly hint: string;
};

/** Money and credits side by side: whichever is typed, the other follows exactly. */
export function TopUpAmount({ price, amount, onAmountChange, hint }: TopUpAmountProps) {
  // While credits are being typed their field keeps the very text; otherwise it follows the money.
  const [creditsText, setCreditsText] = useState<string | null>(null);
  return (
    <div className="grid items-start gap-3 sm:grid-cols-[1fr_auto_1fr]">
      <TextField
        name="amountMajor"
        label={`Amount in ${price.currency}`}
        inputMode="decimal"
        autoComplete="off"
        hint={hint}
        value={amount}
        onChange={(event) => {
          setCreditsText(null);
          onAmountChange(event.target.value);
        }}
      />
      <ArrowRightLeft aria-hidden className="mt-8.5 hidden size-4 text-ink-3 sm:block" />
      <TextField
        name="credits"
        label="Credits"
        inputMode="decimal"
        autoComplete="off"
        hint="The least money that buys at least this many."
        value={creditsText ?? creditsBought(amount, price)}
        onChange={(event) => {
          setCreditsText(event.target.value);
          onAmountChange(moneyNeeded(event.target.value, price));
        }}
        onBlur={() => setCreditsText(null)}
      />
    </div>
  );
}
