import { CREDIT_PICOS, parseCredits } from "#lib/money/credits.ts";

const PLACES = 12;

/** How a decimal string of credits is written for people; always rounded half away from zero, never for computing. */
export type CreditText = { readonly short: string; readonly full: string };

/**
 * Writes credits with grouped digits. `full` is exact. `short` keeps 2 places from 100 up, 4 from 1 up, and four
 * significant digits below 1, so that a small amount never reads as zero; a fraction shows at least two places.
 */
export function creditText(value: string): CreditText {
  const amountPicos = parseCredits(value);
  const sign = amountPicos < 0n ? "−" : "";
  const magnitude = amountPicos < 0n ? -amountPicos : amountPicos;
  return { short: sign + write(rounded(magnitude, placesFor(magnitude)), 2), full: sign + write(magnitude, 0) };
}

function placesFor(magnitude: bigint): number {
  if (magnitude >= 100n * CREDIT_PICOS) return 2;
  if (magnitude >= CREDIT_PICOS || magnitude === 0n) return 4;
  return Math.min(PLACES, PLACES - magnitude.toString().length + 4);
}

function rounded(magnitude: bigint, places: number): bigint {
  const unit = 10n ** BigInt(PLACES - places);
  return ((magnitude + unit / 2n) / unit) * unit;
}

function write(magnitude: bigint, minPlaces: number): string {
  const whole = groupDigits((magnitude / CREDIT_PICOS).toString());
  const fraction = (magnitude % CREDIT_PICOS).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return fraction ? `${whole}.${fraction.padEnd(minPlaces, "0")}` : whole;
}

/** "1234567" → "1,234,567". Only digits are expected. */
export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
