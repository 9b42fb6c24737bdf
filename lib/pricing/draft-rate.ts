import * as z from "zod";
import { type Picos, parseCredits } from "#lib/money/credits.ts";
import { type DraftRate, RATE_MODELS, type Tier } from "#lib/pricing/price-book.ts";
import { compileRate } from "#lib/pricing/rate-formula.ts";

const MOST_DIMENSIONS = 8;
const MOST_TIERS = 20;
const MOST_METERS = 8;
const METER = /^[a-z][a-z0-9_]{0,63}$/;
const DIMENSION = /^[a-z][a-z0-9_.]{0,63}$/;

const CONTROL = /\p{Cc}/u;

const textUpTo = (most: number) => z.string().trim().max(most, `Use at most ${most} characters.`);
const Amount = textUpTo(60);

/** One row of the draft editor, as typed: amounts are decimal strings of credits, `per` a whole count of units. */
export const DraftRateInput = z.object({
  /** The rate to replace; a new one without it. */
  id: z.string().max(40).optional(),
  feature: textUpTo(120),
  meter: textUpTo(80),
  dimensions: z.record(z.string().max(80, "Use at most 80 characters."), textUpTo(255)).default({}),
  model: z.enum(RATE_MODELS).default("per_unit"),
  price: Amount,
  per: textUpTo(20).default("1"),
  base: Amount.default("0"),
  minimum: Amount.default("0"),
  tiers: z
    .array(z.object({ upTo: textUpTo(40).nullable(), price: Amount }))
    .max(MOST_TIERS, `A rate has at most ${MOST_TIERS} tiers.`)
    .optional(),
  tierBy: z.array(textUpTo(80)).max(MOST_METERS, `Tiers go by at most ${MOST_METERS} meters.`).optional(),
});

export type DraftRateText = z.infer<typeof DraftRateInput>;

/** What is wrong with one row: a sentence for each field it names. */
export type RowProblems = Readonly<Record<string, string>>;

export type ReadRate = { readonly rate: DraftRate } | { readonly problems: RowProblems };

/** Runs a reader that throws RangeError; its sentence becomes the field's problem. */
function read<T>(problems: Record<string, string>, field: string, reader: () => T, otherwise: T): T {
  try {
    return reader();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems[field] = `${error.message}.`;
    return otherwise;
  }
}

function readCredits(text: string): Picos {
  const amount = parseCredits(text);
  if (amount < 0n) throw new RangeError("an amount of credits cannot be negative");
  return amount;
}

function readPer(text: string): bigint {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new RangeError(`"${text}" is not a whole number from 1`);
  return BigInt(text);
}

function readDimensions(dimensions: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const keys = Object.keys(dimensions).sort();
  if (keys.length > MOST_DIMENSIONS) throw new RangeError(`a rate depends on at most ${MOST_DIMENSIONS} dimensions`);
  for (const key of keys) {
    if (!DIMENSION.test(key)) throw new RangeError(`"${key}" is not the name of a dimension, such as resolution`);
    const value = dimensions[key];
    if (!value) throw new RangeError(`${key} needs a value; leave it out to name the default`);
    if (CONTROL.test(value)) throw new RangeError(`${key} has a control character, which no event can have`);
  }
  return Object.fromEntries(keys.map((key) => [key, dimensions[key] ?? ""]));
}

function readTiers(text: DraftRateText): readonly Tier[] | undefined {
  if (text.model === "per_unit" || text.model === "package") return undefined;
  return (text.tiers ?? []).map((tier) => ({ upTo: tier.upTo || null, price: readCredits(tier.price) }));
}

/** Reads one typed row, naming every field that is wrong. `features` are the codes that the catalogue knows. */
export function readDraftRate(text: DraftRateText, features: ReadonlySet<string>): ReadRate {
  const problems: Record<string, string> = {};
  if (!features.has(text.feature)) problems.feature = `There is no feature "${text.feature}"; add it first.`;
  if (!METER.test(text.meter)) problems.meter = "A meter is lower-case letters, digits and _, such as input_tokens.";
  const zero = parseCredits("0");
  const tiers = read(problems, "tiers", () => readTiers(text), undefined);
  const rate: DraftRate = {
    feature: text.feature,
    meter: text.meter,
    dimensions: read(problems, "dimensions", () => readDimensions(text.dimensions), {}),
    model: text.model,
    price: read(problems, "price", () => readCredits(text.price), zero),
    per: read(problems, "per", () => readPer(text.per), 1n),
    base: read(problems, "base", () => readCredits(text.base), zero),
    minimum: read(problems, "minimum", () => readCredits(text.minimum), zero),
    ...(tiers && { tiers }),
    ...(tiers && text.tierBy?.length && { tierBy: text.tierBy }),
  };
  if (Object.keys(problems).length > 0) return { problems };
  // First as if it were free, so that what is left to contradict is the dimensions.
  const free: DraftRate = {
    ...rate,
    model: "per_unit",
    price: zero,
    per: 1n,
    base: zero,
    minimum: zero,
    tiers: undefined,
  };
  read(problems, "dimensions", () => compileRate({ ...free, id: 0n }), null);
  if (!problems.dimensions) read(problems, tiers ? "tiers" : "price", () => compileRate({ ...rate, id: 0n }), null);
  return Object.keys(problems).length === 0 ? { rate } : { problems };
}
