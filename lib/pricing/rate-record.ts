import { formatCredits, type Picos, parseCredits } from "#lib/money/credits.ts";
import { type DraftRate, RATE_MODELS, type Rate, type RateModel, type Tier } from "#lib/pricing/price-book.ts";
import { formatQuantity, parseQuantity, type Quantity } from "#lib/pricing/quantity.ts";
import type { RatedLine } from "#lib/pricing/rating.ts";

/** Tiers as stored and sent: decimals are strings; `by` is Rate.tierBy. */
export type TiersRecord = {
  readonly steps: readonly { readonly upTo: string | null; readonly price: string; readonly per?: string }[];
  readonly by?: readonly string[];
};

/** A rate as stored and sent: every number a decimal string without exponent (Prisma's Decimal: toFixed()). */
export type RateRecord = {
  readonly feature: string;
  readonly meter: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly model: string;
  readonly price: string;
  readonly per: string;
  readonly base: string;
  readonly minimum: string;
  readonly tiers: TiersRecord | null;
};

/** A charge's line as stored and sent, with all that is needed to work it out again without a database. */
export type LineRecord = {
  readonly meter: string;
  readonly quantity: string;
  readonly tier_quantity?: string;
  readonly amount: string;
  readonly rate: RateRecord & { readonly id: string };
};

function writeTiers(rate: DraftRate): TiersRecord | null {
  if (!rate.tiers) return null;
  const steps = rate.tiers.map(({ upTo, price, per }) => ({
    upTo,
    price: formatCredits(price),
    ...(per === undefined ? {} : { per: per.toString() }),
  }));
  return rate.tierBy ? { steps, by: rate.tierBy } : { steps };
}

function readTiers(record: TiersRecord | null): Pick<Rate, "tiers" | "tierBy"> {
  if (!record) return {};
  const tiers = record.steps.map(({ upTo, price, per }): Tier => {
    const tier = { upTo, price: parseCredits(price) };
    return per === undefined ? tier : { ...tier, per: BigInt(per) };
  });
  return record.by ? { tiers, tierBy: record.by } : { tiers };
}

function readModel(text: string): RateModel {
  const model = RATE_MODELS.find((known) => known === text);
  if (!model) throw new RangeError(`"${text}" is not a rate model`);
  return model;
}

export function writeRate(rate: DraftRate): RateRecord {
  return {
    feature: rate.feature,
    meter: rate.meter,
    dimensions: rate.dimensions,
    model: rate.model,
    price: formatCredits(rate.price),
    per: rate.per.toString(),
    base: formatCredits(rate.base),
    minimum: formatCredits(rate.minimum),
    tiers: writeTiers(rate),
  };
}

/** @throws RangeError or SyntaxError when a figure or the model cannot be read. */
export function readRate(id: bigint, record: RateRecord): Rate {
  return {
    id,
    feature: record.feature,
    meter: record.meter,
    dimensions: record.dimensions,
    model: readModel(record.model),
    price: parseCredits(record.price),
    per: BigInt(record.per),
    base: parseCredits(record.base),
    minimum: parseCredits(record.minimum),
    ...readTiers(record.tiers),
  };
}

export function writeLine(line: RatedLine): LineRecord {
  return {
    meter: line.meter,
    quantity: formatQuantity(line.quantity),
    ...(line.tierQuantity === undefined ? {} : { tier_quantity: formatQuantity(line.tierQuantity) }),
    amount: formatCredits(line.amount),
    rate: { id: line.rate.id.toString(), ...writeRate(line.rate) },
  };
}

export function readLine(record: LineRecord): RatedLine {
  const { id, ...rate } = record.rate;
  const count: Quantity = parseQuantity(record.quantity);
  const amount: Picos = parseCredits(record.amount);
  const line = { meter: record.meter, quantity: count, rate: readRate(BigInt(id), rate), amount };
  return record.tier_quantity === undefined ? line : { ...line, tierQuantity: parseQuantity(record.tier_quantity) };
}
