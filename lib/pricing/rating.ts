import { type Picos, picos } from "#lib/money/credits.ts";
import { divideRounded } from "#lib/money/rational.ts";
import { apportion } from "#lib/money/split.ts";
import { type IndexedBook, type IndexedFeature, matchRate, unmetDimension } from "#lib/pricing/book-index.ts";
import type { Rate } from "#lib/pricing/price-book.ts";
import { type Quantity, quantity } from "#lib/pricing/quantity.ts";
import { leastCommonMultiple, lineNumerator } from "#lib/pricing/rate-formula.ts";

/** What was used in one call. Meters are exclusive: input_tokens does not contain cached_tokens. */
export type Usage = {
  readonly feature: string;
  readonly meters: Readonly<Record<string, Quantity>>;
  readonly dimensions: Readonly<Record<string, string>>;
};

/** One meter's part of a charge; `tierQuantity` is what picked the tier where that is not the quantity itself. */
export type RatedLine = {
  readonly meter: string;
  readonly quantity: Quantity;
  readonly rate: Rate;
  readonly amount: Picos;
  readonly tierQuantity?: Quantity;
};

/** What keeps usage from having a price. For a dimension, `value` is what was sent (null: nothing) and `meter` where it is missing. */
export type Unknown =
  | { readonly what: "feature" | "meter"; readonly name: string }
  | { readonly what: "dimension"; readonly name: string; readonly value: string | null; readonly meter: string | null };

export type Rating =
  | { readonly kind: "rated"; readonly amount: Picos; readonly lines: readonly RatedLine[] }
  | { readonly kind: "unmatched"; readonly reason: string; readonly unknown: Unknown };

function unmatched(unknown: Unknown, reason: string): Rating {
  return { kind: "unmatched", reason, unknown };
}

function unknownMeter(feature: IndexedFeature, usage: Usage): Rating {
  const known = new Set(feature.meters.map(({ meter }) => meter));
  const name = Object.keys(usage.meters).find((meter) => !known.has(meter)) ?? "";
  return unmatched({ what: "meter", name }, `${usage.feature} has no price for the meter ${name}`);
}

function unknownDimension(usage: Usage, meter: string, key: string): Rating {
  const value = usage.dimensions[key];
  const what = value === undefined ? `without ${key}` : `with ${key} ${value}`;
  const unknown = { what: "dimension", name: key, value: value ?? null, meter } as const;
  return unmatched(unknown, `${usage.feature} has no price for ${meter} ${what}`);
}

function tierQuantityOf(rate: Rate, usage: Usage, own: Quantity): Quantity {
  if (!rate.tierBy) return own;
  return quantity(rate.tierBy.reduce((sum, meter) => sum + (usage.meters[meter] ?? 0n), 0n));
}

type Draft = Omit<RatedLine, "amount"> & { readonly numerator: bigint; readonly denominator: bigint };

function priceLines(drafts: readonly Draft[]): Rating {
  let common = 1n;
  for (const draft of drafts) if (draft.denominator !== common) common = leastCommonMultiple(common, draft.denominator);
  let sum = 0n;
  const numerators = drafts.map((draft) => {
    const { numerator, denominator } = draft;
    const scaled = denominator === common ? numerator : numerator * (common / denominator);
    sum += scaled;
    return scaled;
  });
  const amount = divideRounded(sum, common);
  const amounts = apportion(amount, numerators, common);
  const lines = drafts.map(({ meter, quantity: count, rate, tierQuantity }, index): RatedLine => {
    const line = { meter, quantity: count, rate, amount: picos(amounts[index] ?? 0n) };
    return tierQuantity === undefined ? line : { ...line, tierQuantity };
  });
  return { kind: "rated", amount: picos(amount), lines };
}

/**
 * Prices one call. The exact total is rounded once, half away from zero, to 10⁻¹² credit; the lines are rounded by the
 * largest remainder so that they sum to it, in the order of the book, whatever order the event has. A feature, meter
 * or dimension that has no price makes the whole event unmatched, because a guess would be charged. A meter with the
 * quantity 0 must be known too; its line is 0, without base or minimum.
 */
export function rate(book: IndexedBook, usage: Usage): Rating {
  const feature = book.features.get(usage.feature);
  if (!feature) return unmatched({ what: "feature", name: usage.feature }, `there is no price for ${usage.feature}`);
  for (const key in usage.dimensions) {
    if (!feature.dimensions.has(key)) {
      const unknown = { what: "dimension", name: key, value: usage.dimensions[key] ?? null, meter: null } as const;
      return unmatched(unknown, `no price of ${usage.feature} depends on ${key}`);
    }
  }
  const drafts: Draft[] = [];
  for (const meter of feature.meters) {
    const count = usage.meters[meter.meter];
    if (typeof count !== "bigint") continue;
    const found = matchRate(meter, usage.dimensions);
    if (!found) return unknownDimension(usage, meter.meter, unmetDimension(meter, usage.dimensions));
    const { formula } = found;
    const reached = tierQuantityOf(formula.rate, usage, count);
    const numerator = lineNumerator(formula, count, reached);
    const tierQuantity = formula.rate.tierBy ? reached : undefined;
    drafts.push({
      meter: meter.meter,
      quantity: count,
      rate: formula.rate,
      tierQuantity,
      numerator,
      denominator: formula.denominator,
    });
  }
  let sent = 0;
  for (const _ in usage.meters) sent += 1;
  return sent > drafts.length ? unknownMeter(feature, usage) : priceLines(drafts);
}
