import type { Context } from "#lib/context.ts";
import type { PastBalance } from "#lib/credits/past-balance.ts";
import { getBalanceAt, readBookedTime } from "#lib/credits/past-balance-queries.ts";
import { Refusal } from "#lib/errors.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";
import { instantOfLocal, localOfInstant } from "#lib/time/local-time.ts";
import { formatTimestamp, type Micros, micros } from "#lib/time/timestamp.ts";

const HOUR = 3_600_000_000n;
const DAY = 24n * HOUR;

export type PastBalanceView = {
  readonly local: string;
  readonly zone: string;
  readonly problem: string | null;
  readonly balance: PastBalance | null;
  /** Instants that people ask for, as a clock of the zone shows them; none before there were books. */
  readonly choices: readonly { readonly label: string; readonly local: string }[];
  /** When the first credits were booked, as an ISO string; null before. */
  readonly bookedSince: string | null;
};

/**
 * What the page of a past balance shows for the instant in its address. Without one, the same time yesterday; the present for
 * books that are younger.
 */
export async function readPastBalance(
  ctx: Context,
  asked: string | readonly string[] | undefined,
  zone: string,
  orgId?: bigint,
): Promise<PastBalanceView> {
  const { now, first } = await readBookedTime(ctx, orgId);
  const opening = first !== null && first <= now - DAY ? micros(now - DAY) : now;
  const local = typeof asked === "string" ? asked : localOfInstant(opening, zone);
  const shown = {
    local,
    zone,
    choices: choicesOf(now, first, zone),
    bookedSince: first === null ? null : formatTimestamp(first),
  };
  try {
    return { ...shown, problem: null, balance: await getBalanceAt(ctx, instantOfLocal(local, zone), orgId) };
  } catch (error) {
    if (error instanceof RangeError) return { ...shown, local: "", problem: "Give a date and a time.", balance: null };
    if (error instanceof Refusal && error.code === "invalid")
      return { ...shown, problem: error.message, balance: null };
    throw error;
  }
}

function choicesOf(now: Micros, first: Micros | null, zone: string): PastBalanceView["choices"] {
  const month = calendarMonthOf(now, zone);
  const choices = [
    { label: "Now", at: now },
    { label: "An hour ago", at: now - HOUR },
    { label: "A day ago", at: now - DAY },
    { label: "A week ago", at: now - 7n * DAY },
    { label: "Start of this month", at: month.startsAt },
    { label: "Start of last month", at: calendarMonthOf(micros(month.startsAt - 1n), zone).startsAt },
  ];
  return choices
    .filter(({ at }) => first !== null && at >= first)
    .map(({ label, at }) => ({ label, local: localOfInstant(micros(at), zone) }));
}
