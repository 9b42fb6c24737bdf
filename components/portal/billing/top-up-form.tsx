"use client";

import { useState } from "react";
import { amountFor, type ListPriceProps, listPriceOf, moneyText } from "#components/portal/billing/list-price.ts";
import { TopUpAmount } from "#components/portal/billing/top-up-amount.tsx";
import { FREE_AMOUNT, type TopUpPackage, TopUpPackages } from "#components/portal/billing/top-up-packages.tsx";
import { TopUpSummary } from "#components/portal/billing/top-up-summary.tsx";
import { Form, SubmitButton } from "#components/ui/form.tsx";
import type { Action } from "#components/ui/use-action.ts";

/** Money before tax, major units as a decimal string. */
export type TopUpInput = { readonly currency: string; readonly amountMajor: string };

export type TopUpFormProps = {
  readonly listPrice: ListPriceProps;
  readonly packages: readonly TopUpPackage[];
  /** Least and most money for a free amount, major units. */
  readonly minMajor: string;
  readonly maxMajor: string;
  /** What debts take of the purchase first, in credits at this price; "0" for none. */
  readonly debt: string;
  /** Credits that somebody came here to buy: the amount begins with the least money that does; null for none. */
  readonly wanted: string | null;
  /** Answers where the payment goes on; the browser is sent there. */
  readonly startTopUp: Action<TopUpInput, { href: string }>;
};

/** Choose a package or an amount, see what it buys, go on to payment. */
export function TopUpForm({ listPrice, packages, minMajor, maxMajor, debt, wanted, startTopUp }: TopUpFormProps) {
  const price = listPriceOf(listPrice);
  const asked = wanted === null ? null : amountFor(wanted, minMajor, price);
  const [choice, setChoice] = useState(asked === null ? (packages[0]?.amountMajor ?? FREE_AMOUNT) : FREE_AMOUNT);
  const [amount, setAmount] = useState(asked ?? packages[0]?.amountMajor ?? minMajor);
  const amountMajor = choice === FREE_AMOUNT ? amount : choice;

  return (
    <Form
      label="Top up"
      action={startTopUp}
      read={() => ({ currency: listPrice.currency, amountMajor: amountMajor.trim() })}
      onDone={({ href }) => window.location.assign(href)}
      className="gap-5"
    >
      <TopUpPackages
        packages={packages}
        price={price}
        value={choice}
        onValueChange={(value) => {
          setChoice(value);
          if (value !== FREE_AMOUNT) setAmount(value);
        }}
      />
      {choice === FREE_AMOUNT && (
        <TopUpAmount
          price={price}
          amount={amount}
          onAmountChange={setAmount}
          hint={`Between ${moneyText(minMajor, price)} and ${moneyText(maxMajor, price)}.`}
        />
      )}
      <TopUpSummary price={price} amountMajor={amountMajor} debt={debt} />
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton size="lg">Continue to payment</SubmitButton>
        <p className="text-xs text-ink-3">You pay on Stripe's page; your card is never seen here.</p>
      </div>
    </Form>
  );
}
