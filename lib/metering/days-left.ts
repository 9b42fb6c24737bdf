import { type Picos, parseCredits } from "#lib/money/credits.ts";
import { dayNumberOf } from "#lib/time/civil.ts";

/** How many days back the rate of spending is taken from. */
export const RATE_DAYS = 7;

/**
 * Whole days that the available credits last if spending goes on as in the last seven days. Who began to spend less than a
 * week ago is taken by the days since then, or the first days would look far cheaper than they are. Null when nothing was
 * spent.
 */
export function daysLeft(
  available: Picos,
  spentPicos: Picos,
  firstSpentOn: string | null,
  today: string,
): number | null {
  if (spentPicos <= 0n || firstSpentOn === null) return null;
  const days = BigInt(Math.min(RATE_DAYS, dayNumberOf(today) - dayNumberOf(firstSpentOn) + 1));
  return Number((available * days) / spentPicos);
}

/** The same from decimal strings, as SQL hands them over. */
export function daysLeftOf(
  available: string,
  spent: string,
  firstSpentOn: string | null,
  today: string,
): number | null {
  return daysLeft(parseCredits(available), parseCredits(spent), firstSpentOn, today);
}
