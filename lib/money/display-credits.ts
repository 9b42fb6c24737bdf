import { CREDIT_PICOS, formatCredits, type Picos } from "#lib/money/credits.ts";
import { readableDecimal } from "#lib/money/decimal.ts";
import { rational } from "#lib/money/rational.ts";

/** Puts commas into the whole part of a decimal string: "1234567.5" → "1,234,567.5". */
export function groupDigits(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/**
 * Credits for a headline: "1,234.57"; whole numbers stay whole, tiny amounts keep two digits ("0.00094").
 * Rounded for reading only: wherever a figure must be exact, use formatCredits.
 */
export function displayCredits(amountPicos: Picos, places = 2): string {
  const whole = amountPicos % CREDIT_PICOS === 0n;
  return groupDigits(readableDecimal(rational(amountPicos, CREDIT_PICOS), whole ? 0 : places));
}

/** An exact amount as it stands in a sentence: "1 credit", "1,234.5 credits". */
export function creditsInWords(amountPicos: Picos): string {
  return `${groupDigits(formatCredits(amountPicos))} ${amountPicos === CREDIT_PICOS ? "credit" : "credits"}`;
}
