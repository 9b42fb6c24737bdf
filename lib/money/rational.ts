/** Exact fractions over bigint. Amounts stay fractions until the one place where a rule says to round. */

/** n / d in lowest terms with d > 0, so that equal values have equal parts. */
export type Rational = { readonly n: bigint; readonly d: bigint };

export const ZERO: Rational = { n: 0n, d: 1n };
const DECIMAL = /^(-?)(\d{1,60})(?:\.(\d{1,60}))?$/;

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** Names n / d. @throws RangeError when d is zero. */
export function rational(n: bigint, d = 1n): Rational {
  if (d === 0n) throw new RangeError("a fraction cannot have the denominator 0");
  const common = gcd(n, d);
  const signed = d < 0n ? -common : common;
  return { n: n / signed, d: d / signed };
}

/** Reads a plain decimal string ("-12.34") exactly. @throws RangeError when it is none. */
export function parseRational(text: string): Rational {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a decimal number`);
  const [, sign, whole = "", fraction = ""] = match;
  const magnitude = BigInt(whole + fraction);
  return rational(sign ? -magnitude : magnitude, 10n ** BigInt(fraction.length));
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d - b.n * a.d, a.d * b.d);
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.n * b.n, a.d * b.d);
}

/** @throws RangeError when b is zero. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.n * b.d, a.d * b.n);
}

/** Negative, zero or positive as a is below, equal to or above b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.n * b.d - b.n * a.d;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/**
 * n / d as a whole number, half away from zero, so that an amount and its reversal round to the same magnitude.
 * Takes the parts instead of a Rational because rating calls it for every event. d must be positive.
 */
export function divideRounded(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  const rest = n - quotient * d;
  if (rest === 0n) return quotient;
  if (rest > 0n) return rest * 2n >= d ? quotient + 1n : quotient;
  return rest * -2n >= d ? quotient - 1n : quotient;
}

/** n / d as a whole number, rounded down (towards minus infinity). d must be positive. */
export function divideFloor(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n < 0n && quotient * d !== n ? quotient - 1n : quotient;
}

/** The value times 10^places as a whole number, half away from zero: 1.005 at 2 places → 101n. */
export function roundTo(value: Rational, places: number): bigint {
  return divideRounded(value.n * 10n ** BigInt(places), value.d);
}
