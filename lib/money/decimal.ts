import { compare, divideRounded, type Rational, rational } from "#lib/money/rational.ts";

const ONE = rational(1n);
// Finer than any credit in any currency: 10⁻¹² credit at 10⁻⁶ of a currency unit.
const MOST_PLACES = 30;

/** Writes scaled / 10^places with all its places: (1205n, 2) → "12.05". */
export function writeDecimal(scaled: bigint, places: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, "0");
  const point = digits.length - places;
  const sign = scaled < 0n ? "-" : "";
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Drops zeros at the end of the fraction, but keeps at least `places` of them: ("0.100", 2) → "0.10". */
export function trimDecimal(text: string, places = 0): string {
  const point = text.indexOf(".");
  if (point < 0) return text;
  let end = text.length;
  while (end > point + 1 + places && text[end - 1] === "0") end -= 1;
  return text.slice(0, end === point + 1 ? point : end);
}

/**
 * A decimal for people: at least `places`, and for a value below one as many more as its first two digits need,
 * so that what is not zero never reads as zero. Rounded half away from zero; not for calculating.
 */
export function readableDecimal(value: Rational, places: number): string {
  const magnitude = value.n < 0n ? rational(-value.n, value.d) : value;
  let wanted = places;
  if (value.n !== 0n && compare(magnitude, ONE) < 0) {
    let firstDigitAt = 1;
    for (let scaled = magnitude.n * 10n; scaled < magnitude.d && firstDigitAt < MOST_PLACES; scaled *= 10n)
      firstDigitAt += 1;
    wanted = Math.max(places, firstDigitAt + 1);
  }
  const scaled = divideRounded(value.n * 10n ** BigInt(wanted), value.d);
  return trimDecimal(writeDecimal(scaled, wanted), places);
}

/** Tenths of a percent for people: 125n → "+12.5 %", with the sign of a gain or loss. */
export function signedPercent(tenths: bigint): string {
  const sign = tenths < 0n ? "−" : tenths > 0n ? "+" : "";
  return `${sign}${writeDecimal(tenths < 0n ? -tenths : tenths, 1)} %`;
}
