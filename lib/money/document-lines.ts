import { divideRounded, multiply, type Rational, rational, roundTo } from "#lib/money/rational.ts";

/** One line before rounding: an exact amount in minor units, and the tax rate on it (8.875 % is 71/800). */
export type ExactLine = { readonly exactMinor: Rational; readonly taxRate: Rational };

export type DocumentTotals = {
  /** Each line in minor units, rounded once, half away from zero: these are the figures shown. */
  readonly lineMinors: readonly bigint[];
  readonly netMinor: bigint;
  /** Tax per rate, in the order in which the rates first appear. */
  readonly taxes: readonly { readonly rate: Rational; readonly netMinor: bigint; readonly taxMinor: bigint }[];
  readonly totalMinor: bigint;
};

/** Tax on a net sum in minor units, rounded once, half away from zero. */
function taxOn(netMinor: bigint, rate: Rational): bigint {
  return divideRounded(netMinor * rate.n, rate.d);
}

/**
 * Adds up a document: every line is rounded once, the net is the sum of the lines shown, and tax is worked out once
 * per rate on the sum of its lines. A document with every sign turned sums to exactly the negative of it.
 */
export function documentTotals(lines: readonly ExactLine[]): DocumentTotals {
  const lineMinors = lines.map((line) => roundTo(line.exactMinor, 0));
  const byRate = new Map<string, { rate: Rational; netMinor: bigint }>();
  lines.forEach((line, index) => {
    const key = `${line.taxRate.n}/${line.taxRate.d}`;
    const soFar = byRate.get(key)?.netMinor ?? 0n;
    byRate.set(key, { rate: line.taxRate, netMinor: soFar + (lineMinors[index] ?? 0n) });
  });
  const taxes = [...byRate.values()].map((entry) => ({ ...entry, taxMinor: taxOn(entry.netMinor, entry.rate) }));
  const netMinor = lineMinors.reduce((a, b) => a + b, 0n);
  const totalMinor = taxes.reduce((sum, entry) => sum + entry.taxMinor, netMinor);
  return { lineMinors, netMinor, taxes, totalMinor };
}

/**
 * The share of an amount for the seconds that are left of a period, rounded once, half away from zero.
 * @throws RangeError when the period has no length (such periods are skipped) or the part is not inside it.
 */
export function prorate(amountMinor: bigint, secondsLeft: bigint, secondsInPeriod: bigint): bigint {
  if (secondsInPeriod <= 0n) throw new RangeError("a period without length cannot be prorated");
  if (secondsLeft < 0n || secondsLeft > secondsInPeriod)
    throw new RangeError("the part left must lie inside the period");
  return roundTo(multiply(rational(amountMinor), rational(secondsLeft, secondsInPeriod)), 0);
}
