import { formatCredits, picos } from "#lib/money/credits.ts";
import { creditsInWords } from "#lib/money/display-credits.ts";
import { formatMoney } from "#lib/money/format-money.ts";
import { approximateMoney, type ListPrice, moneyFor } from "#lib/money/list-price.ts";
import type { Feature, Rate } from "#lib/pricing/price-book.ts";
import type { ScheduledChange } from "#lib/pricing/price-outlook.ts";
import { rateCard } from "#lib/pricing/rate-card.ts";
import { countLabel, unitLabel } from "#lib/pricing/unit-label.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

export type ListedKind = "model" | "endpoint" | "media";

/** One rate on the price page, already written. */
export type ListedRate = {
  /** "resolution 1024x1024"; "" for the default. */
  readonly dimensions: string;
  readonly meter: string;
  /** "per 1,000,000 input tokens" */
  readonly unit: string;
  /** Credits per that unit, decimal string. */
  readonly price: string;
  readonly approxMoney: string;
  /** "400,000 input tokens"; "" where nothing is charged. */
  readonly oneCreditBuys: string;
  readonly notes: readonly string[];
};

export type ListedFeature = {
  readonly feature: string;
  readonly name: string;
  readonly description: string;
  readonly kind: ListedKind;
  readonly provider: string;
  readonly variants: readonly ListedRate[];
};

const KIND_OF = { text: "model", data: "endpoint", image: "media", video: "media", audio: "media" } as const;

function listRate(rate: Rate, price: ListPrice | null): ListedRate {
  const card = rateCard(rate);
  const tier = rate.tiers?.find((each) => each.price > 0n) ?? rate.tiers?.[0];
  const amount = tier?.price ?? rate.price;
  const per = tier?.per ?? rate.per;
  return {
    dimensions: card.when,
    meter: unitLabel(rate.meter, true),
    unit: `per ${per === 1n ? unitLabel(rate.meter, false) : countLabel(per.toString(), rate.meter)}`,
    price: formatCredits(amount),
    approxMoney: price ? approximateMoney(amount, price) : "",
    oneCreditBuys: card.creditBuys ?? "",
    notes: rate.override ? ["Your own price.", ...card.notes] : card.notes,
  };
}

/** The rates of a book by feature, in the catalogue's order; features without a rate are not sold and not listed. */
export function pricesByFeature(
  features: readonly Feature[],
  rates: readonly Rate[],
  price: ListPrice | null,
): readonly ListedFeature[] {
  const byFeature = Map.groupBy(rates, (rate) => rate.feature);
  return features.flatMap((feature) => {
    const own = byFeature.get(feature.code);
    if (!own) return [];
    const { code, name, description, provider } = feature;
    const variants = own.map((rate) => listRate(rate, price));
    return [{ feature: code, name, description, provider, kind: KIND_OF[feature.kind], variants }];
  });
}

/** Prices that change at an instant; each in words, before and after, "" where there is none. */
export type ListedChange = {
  /** ISO instant. */
  readonly from: string;
  readonly changes: readonly {
    readonly feature: string;
    readonly meter: string;
    readonly dimensions: string;
    readonly before: string;
    readonly after: string;
  }[];
};

function inWords(rate: Rate): string {
  const { price, notes } = rateCard(rate);
  return [price, ...notes].join(" ");
}

export function listChange({ at, changes }: ScheduledChange): ListedChange {
  return {
    from: formatTimestamp(at),
    changes: changes.map((change) => {
      const rate = change.kind === "removed" ? change.before : change.after;
      return {
        feature: rate.feature,
        meter: unitLabel(rate.meter, true),
        dimensions: rateCard(rate).when,
        before: change.kind === "added" ? "" : inWords(change.before),
        after: change.kind === "removed" ? "" : inWords(change.after),
      };
    }),
  };
}

/** "1,000 credits cost $1.00" */
export function listPriceText(price: ListPrice): string {
  return `${creditsInWords(picos(price.creditsPicos))} cost ${formatMoney(moneyFor(price.creditsPicos, price))}`;
}
