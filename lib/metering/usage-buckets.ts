import { dayOf, hourBucketOf } from "#lib/time/bucket.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";
import { HOUR_MICROS, type Micros } from "#lib/time/timestamp.ts";

/** How long a period stays open after its end for usage that occurred in it. */
const GRACE_MICROS = HOUR_MICROS;

/** Where usage is summed: the day and hour of occurrence for charts, the accounting period for documents. */
export type UsageBuckets = {
  readonly day: string;
  readonly hourAt: Micros;
  readonly periodStartsAt: Micros;
};

/**
 * The period that usage counts in: the one it occurred in while that is open (its grace included), else the one that
 * is open now, where it is late usage. Periods are calendar months in the organization's zone.
 */
function accountingPeriodStart(occurredAt: Micros, now: Micros, zone: string): Micros {
  const period = calendarMonthOf(occurredAt, zone);
  return now < period.endsAt + GRACE_MICROS ? period.startsAt : calendarMonthOf(now, zone).startsAt;
}

export function usageBuckets(occurredAt: Micros, now: Micros, zone: string): UsageBuckets {
  return {
    day: dayOf(occurredAt, zone),
    hourAt: hourBucketOf(occurredAt, zone),
    periodStartsAt: accountingPeriodStart(occurredAt, now, zone),
  };
}
