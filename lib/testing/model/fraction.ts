/** An exact number, over a denominator above zero. Written apart from what the product reckons with, to check it. */
export type Fraction = { readonly over: bigint; readonly under: bigint };

export const ZERO: Fraction = { over: 0n, under: 1n };

/** Reads "12", "0.5"; never an exponent or a sign. */
export function fraction(text: string): Fraction {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new RangeError(`"${text}" is no plain decimal`);
  const [whole = "", decimals = ""] = text.split(".");
  return { over: BigInt(whole + decimals), under: 10n ** BigInt(decimals.length) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.under + b.over * a.under, under: a.under * b.under };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.under - b.over * a.under, under: a.under * b.under };
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.over, under: a.under * b.under };
}

export function dividedBy(a: Fraction, b: Fraction): Fraction {
  return { over: a.over * b.under, under: a.under * b.over };
}

/** Below zero when a is less, above when it is more, else zero. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function most(a: Fraction, b: Fraction): Fraction {
  return compare(a, b) < 0 ? b : a;
}

export function least(a: Fraction, b: Fraction): Fraction {
  return compare(a, b) < 0 ? a : b;
}

export function sum(parts: readonly Fraction[]): Fraction {
  return parts.reduce(plus, ZERO);
}

/** The whole part; for numbers that are not below zero. */
export function floor(a: Fraction): bigint {
  return a.over / a.under;
}

/** The next whole number at or above. */
export function ceiling(a: Fraction): bigint {
  return (a.over + a.under - 1n) / a.under;
}

/** To the nearest whole number, halves up, which is away from zero here. */
export function nearest(a: Fraction): bigint {
  return (2n * a.over + a.under) / (2n * a.under);
}

export function whole(count: bigint): Fraction {
  return { over: count, under: 1n };
}
