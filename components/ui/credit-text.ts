import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { displayCredits, groupDigits } from "#lib/money/display-credits.ts";

/** How a decimal string of credits is written for people: `short` is rounded to read, `full` is exact. */
export type CreditText = { readonly short: string; readonly full: string };

export function creditText(value: string): CreditText {
  const amountPicos = parseCredits(value);
  return { short: displayCredits(amountPicos), full: groupDigits(formatCredits(amountPicos)) };
}

/** A count with grouped digits: 12345 → "12,345". */
export function countText(count: number): string {
  return groupDigits(String(count));
}
