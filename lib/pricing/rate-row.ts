import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { type DraftRate, RATE_MODELS, type Rate, type RateModel, type Tier } from "#lib/pricing/price-book.ts";

/** What the column `tiers` holds: steps in ascending order and the meters that pick one. */
export type StoredTiers = {
  readonly steps: readonly { readonly upTo: string | null; readonly price: string; readonly per?: string }[];
  readonly by?: readonly string[];
};

/** A rate as SQL hands it over: amounts as text, so that no digit passes through a number. */
export type RateRow = {
  readonly id: string;
  readonly feature: string;
  readonly meter: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly model: string;
  readonly price: string;
  readonly per: string;
  readonly base: string;
  readonly minimum: string;
  readonly tiers: StoredTiers | null;
};

/** A rate as the columns of a new row take it. */
export type NewRateRow = Omit<RateRow, "id">;

function rateModel(text: string): RateModel {
  const model = RATE_MODELS.find((known) => known === text);
  if (!model) throw new RangeError(`"${text}" is not a rate model`);
  return model;
}

function tierOf(step: StoredTiers["steps"][number]): Tier {
  const tier = { upTo: step.upTo, price: parseCredits(step.price) };
  return step.per === undefined ? tier : { ...tier, per: BigInt(step.per) };
}

/** Reads a stored rate. */
export function rateOf(row: RateRow): Rate {
  return {
    id: BigInt(row.id),
    feature: row.feature,
    meter: row.meter,
    dimensions: row.dimensions,
    model: rateModel(row.model),
    price: parseCredits(row.price),
    per: BigInt(row.per),
    base: parseCredits(row.base),
    minimum: parseCredits(row.minimum),
    ...(row.tiers && { tiers: row.tiers.steps.map(tierOf) }),
    ...(row.tiers?.by && { tierBy: row.tiers.by }),
  };
}

function storedTiers(rate: DraftRate): StoredTiers | null {
  if (!rate.tiers) return null;
  const steps = rate.tiers.map((tier) => {
    const step = { upTo: tier.upTo, price: formatCredits(tier.price) };
    return tier.per === undefined ? step : { ...step, per: tier.per.toString() };
  });
  return rate.tierBy ? { steps, by: rate.tierBy } : { steps };
}

/** Writes a rate into the columns it is stored in. */
export function rowOf(rate: DraftRate): NewRateRow {
  return {
    feature: rate.feature,
    meter: rate.meter,
    dimensions: rate.dimensions,
    model: rate.model,
    price: formatCredits(rate.price),
    per: rate.per.toString(),
    base: formatCredits(rate.base),
    minimum: formatCredits(rate.minimum),
    tiers: storedTiers(rate),
  };
}
