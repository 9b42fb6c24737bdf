"use client";

import { creditsBought, moneyText } from "#components/portal/billing/list-price.ts";
import { Credits } from "#components/ui/credits.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import type { ListPrice } from "#lib/money/list-price.ts";

/** An amount offered for one press; major units. */
export type TopUpPackage = { readonly amountMajor: string; readonly label?: string };

/** The choice that is no package. */
export const FREE_AMOUNT = "free";

export type TopUpPackagesProps = {
  readonly packages: readonly TopUpPackage[];
  readonly price: ListPrice;
  readonly value: string;
  readonly onValueChange: (value: string) => void;
};

export function TopUpPackages({ packages, price, value, onValueChange }: TopUpPackagesProps) {
  const offered = packages.map(({ amountMajor, label }) => ({
    value: amountMajor,
    label: <span className="text-base font-semibold">{moneyText(amountMajor, price)}</span>,
    hint: (
      <span className="grid">
        <span>
          <Credits value={creditsBought(amountMajor, price)} /> credits
        </span>
        {label && <span>{label}</span>}
      </span>
    ),
  }));
  const free = {
    value: FREE_AMOUNT,
    label: <span className="text-base font-semibold">Other</span>,
    hint: "Choose the amount",
  };
  return (
    <RadioGroup
      legend="Amount"
      name="package"
      columns="grid-cols-2 sm:grid-cols-3 lg:grid-cols-5"
      value={value}
      onValueChange={onValueChange}
      options={[...offered, free]}
    />
  );
}
