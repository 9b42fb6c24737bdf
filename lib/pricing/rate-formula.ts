import { CREDIT_PICOS, type Picos, picos } from "#lib/money/credits.ts";
import type { Rate, Tier } from "#lib/pricing/price-book.ts";
import { COUNT_MICROS, parseQuantity, type Quantity, quantity } from "#lib/pricing/quantity.ts";

/** A tier with its bound read and its price scaled to the formula's denominator. */
export type CompiledTier = { readonly upTo: Quantity | null; readonly scaledPrice: bigint; readonly tier: Tier };

/** A rate prepared for rating: amounts are numerators over `denominator`, in picos. */
export type RateFormula = {
  readonly rate: Rate;
  readonly denominator: bigint;
  readonly scaledPrice: bigint;
  readonly scaledBase: bigint;
  readonly scaledMinimum: bigint;
  readonly packageMicros: bigint;
  readonly tiers: readonly CompiledTier[];
};

// With quantities below 10¹⁶ this keeps every charge inside numeric(38,12).
const HIGHEST_PRICE = picos(1_000_000_000n * CREDIT_PICOS);

export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  if (a % b === 0n) return a;
  if (b % a === 0n) return b;
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}

function problemOfTiers(tiers: readonly Tier[]): string | null {
  if (tiers.length === 0) return "tiered rates need tiers";
  let previous = 0n;
  for (const [index, tier] of tiers.entries()) {
    const last = index === tiers.length - 1;
    if ((tier.upTo === null) !== last) return "the last tier, and no other, is without end (above)";
    if (tier.upTo === null) continue;
    const bound = parseQuantity(tier.upTo);
    if (bound <= previous) return "tiers must ascend";
    previous = bound;
  }
  return null;
}

function problemOf(rate: Rate): string | null {
  const tiers = rate.tiers ?? [];
  const prices: readonly Picos[] = [rate.price, rate.base, rate.minimum, ...tiers.map((tier) => tier.price)];
  if (prices.some((price) => price < 0n)) return "a price cannot be negative";
  if (prices.some((price) => price > HIGHEST_PRICE)) return "a price cannot be above 1,000,000,000 credits";
  if (rate.per <= 0n || tiers.some((tier) => tier.per !== undefined && tier.per <= 0n)) return "per must be above zero";
  const badWildcard = Object.values(rate.dimensions).find(
    (value) => value.replace(/^\*\./, "").includes("*") || value === "*.",
  );
  if (badWildcard !== undefined)
    return `"${badWildcard}" is neither an exact value nor a wildcard such as *.shop.example`;
  if (rate.model === "graduated" || rate.model === "volume") return problemOfTiers(tiers);
  return tiers.length > 0 ? "only graduated and volume rates have tiers" : null;
}

/** Prepares a rate. @throws RangeError when the rate contradicts itself; such a book must not be published. */
export function compileRate(rate: Rate): RateFormula {
  const problem = problemOf(rate);
  if (problem) throw new RangeError(`rate of ${rate.feature} ${rate.meter}: ${problem}`);
  const tiers = rate.tiers ?? [];
  const pers = [rate.per, ...tiers.map((tier) => tier.per ?? rate.per)];
  const denominator = rate.model === "package" ? 1n : pers.reduce(leastCommonMultiple, 1n) * COUNT_MICROS;
  const scale = (price: Picos, per: bigint) => (price * denominator) / (per * COUNT_MICROS);
  return {
    rate,
    denominator,
    scaledPrice: rate.model === "package" ? rate.price : scale(rate.price, rate.per),
    scaledBase: rate.base * denominator,
    scaledMinimum: rate.minimum * denominator,
    packageMicros: rate.per * COUNT_MICROS,
    tiers: tiers.map((tier) => ({
      upTo: tier.upTo === null ? null : parseQuantity(tier.upTo),
      scaledPrice: scale(tier.price, tier.per ?? rate.per),
      tier,
    })),
  };
}

/** The tier that a quantity reaches; a bound belongs to the tier below it. */
export function tierFor(tiers: readonly CompiledTier[], count: Quantity): CompiledTier | undefined {
  return tiers.find((tier) => tier.upTo === null || count <= tier.upTo);
}

/** The parts of a quantity that fall into each tier, in order, empty ones left out. */
export function tierParts(tiers: readonly CompiledTier[], count: Quantity): { tier: CompiledTier; part: Quantity }[] {
  const parts: { tier: CompiledTier; part: Quantity }[] = [];
  let from = 0n;
  for (const tier of tiers) {
    if (count <= from) break;
    const until = tier.upTo === null || count < tier.upTo ? count : tier.upTo;
    parts.push({ tier, part: quantity(until - from) });
    from = until;
  }
  return parts;
}

/** How many packages a quantity begins. */
export function packagesOf(formula: RateFormula, count: Quantity): bigint {
  return (count + formula.packageMicros - 1n) / formula.packageMicros;
}

function variablePart(formula: RateFormula, count: Quantity, tierQuantity: Quantity): bigint {
  switch (formula.rate.model) {
    case "per_unit":
      return formula.scaledPrice * count;
    case "package":
      return formula.scaledPrice * packagesOf(formula, count);
    case "volume":
      return (tierFor(formula.tiers, tierQuantity)?.scaledPrice ?? 0n) * count;
    case "graduated":
      return tierParts(formula.tiers, count).reduce((sum, { tier, part }) => sum + tier.scaledPrice * part, 0n);
  }
}

/**
 * What a quantity costs as an exact numerator over the formula's denominator: max(minimum, base + price part). Nothing
 * counted costs nothing, also where there is a base or minimum: the meter was not used.
 */
export function lineNumerator(formula: RateFormula, count: Quantity, tierQuantity: Quantity): bigint {
  if (count === 0n) return 0n;
  const cost = formula.scaledBase + variablePart(formula, count, tierQuantity);
  return cost < formula.scaledMinimum ? formula.scaledMinimum : cost;
}
