import type { Context } from "#lib/context.ts";
import { getBalanceAt, type PastBalance } from "#lib/credits/past-balance-queries.ts";
import { Refusal } from "#lib/errors.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";
import { instantOfLocal, localOfInstant } from "#lib/time/local-time.ts";
import { microsOf } from "#lib/time/timestamp.ts";

/** What the page of a past balance shows for the instant in its address; without one, the start of this month in the zone. */
export async function readPastBalance(
  ctx: Context,
  asked: string | readonly string[] | undefined,
  zone: string,
  orgId?: bigint,
): Promise<{
  readonly local: string;
  readonly zone: string;
  readonly problem: string | null;
  readonly balance: PastBalance | null;
}> {
  const now = microsOf(ctx.now());
  const local = typeof asked === "string" ? asked : localOfInstant(calendarMonthOf(now, zone).startsAt, zone);
  try {
    return { local, zone, problem: null, balance: await getBalanceAt(ctx, instantOfLocal(local, zone), orgId) };
  } catch (error) {
    if (error instanceof RangeError) return { local: "", zone, problem: "Give a date and a time.", balance: null };
    if (error instanceof Refusal && error.code === "invalid")
      return { local, zone, problem: error.message, balance: null };
    throw error;
  }
}
