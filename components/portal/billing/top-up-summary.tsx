"use client";

import { creditsBought, moneyText, moneyTyped } from "#components/portal/billing/list-price.ts";
import { Credits } from "#components/ui/credits.tsx";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { formatMoney } from "#lib/money/format-money.ts";
import { type ListPrice, moneyToCover, oneCreditCosts } from "#lib/money/list-price.ts";

export type TopUpSummaryProps = { readonly price: ListPrice; readonly amountMajor: string; readonly debt: string };

/** What the money buys, and what of it a debt takes first; said before paying. */
export function TopUpSummary({ price, amountMajor, debt }: TopUpSummaryProps) {
  const bought = moneyTyped(amountMajor, price) ? creditsBought(amountMajor, price) : "";
  const { paysDebt, remains } = split(bought || "0", debt);
  return (
    <section aria-label="What you get" className="grid gap-2 rounded-lg border bg-sunken px-4 py-3 text-[0.8125rem]">
      <dl className="grid gap-2">
        <div className="flex justify-between gap-4">
          <dt className="text-ink-2">You pay</dt>
          <dd className="font-medium tabular-nums">{bought ? moneyText(amountMajor.trim(), price) : "–"}</dd>
        </div>
        {paysDebt !== "0" && (
          <div className="flex justify-between gap-4 text-warn">
            <dt>First pays your debt</dt>
            <dd>{formatMoney(moneyToCover(parseCredits(paysDebt), price))}</dd>
          </div>
        )}
        <div className="flex justify-between gap-4">
          <dt className="text-ink-2">You get</dt>
          <dd className="font-semibold text-ink">{bought ? <Credits value={remains} unit /> : "–"}</dd>
        </div>
      </dl>
      <p className="border-t pt-2 text-xs text-ink-3">List price: 1 credit costs {oneCreditCosts(price)}.</p>
    </section>
  );
}

function split(bought: string, debt: string): { readonly paysDebt: string; readonly remains: string } {
  const boughtPicos = parseCredits(bought);
  const owedPicos = parseCredits(debt);
  const paysPicos = picos(owedPicos < boughtPicos ? owedPicos : boughtPicos);
  return { paysDebt: formatCredits(paysPicos), remains: formatCredits(picos(boughtPicos - paysPicos)) };
}
