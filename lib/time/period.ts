import { Temporal } from "temporal-polyfill";
import type { Span } from "#lib/time/bucket.ts";
import { DAY_MICROS, type Micros, micros } from "#lib/time/timestamp.ts";

export type Interval = "day" | "week" | "month" | "quarter" | "year";

/** What periods are counted from: an anchor instant, read on the clocks of an IANA zone. */
export type Schedule = { readonly anchorAt: Micros; readonly interval: Interval; readonly zone: string };

/** Period `index` of a schedule, half-open: [boundary index, boundary index + 1). */
export type Period = Span & { readonly index: number };

const STEP: Record<Interval, { days?: number; months?: number }> = {
  day: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { months: 12 },
};
const MEAN_DAYS: Record<Interval, number> = { day: 1, week: 7, month: 30.436875, quarter: 91.310625, year: 365.2425 };
const MOST_STEPS = 60;

/**
 * Boundary k: the anchor's local date and time plus k intervals, counted from the anchor each time (so that the 31st
 * comes back after February), the day clamped to the month's end. A local time that clocks skip moves forward; one that
 * comes twice is the earlier instant. @throws RangeError when the zone is unknown.
 */
export function boundary(schedule: Schedule, k: number): Micros {
  if (k === 0) return schedule.anchorAt;
  const { days = 0, months = 0 } = STEP[schedule.interval];
  const anchor = Temporal.Instant.fromEpochNanoseconds(schedule.anchorAt * 1000n).toZonedDateTimeISO(schedule.zone);
  const local = anchor.toPlainDateTime().add({ days: days * k, months: months * k }, { overflow: "constrain" });
  const instant = local.toZonedDateTime(schedule.zone, { disambiguation: "compatible" }).toInstant();
  return micros(instant.epochNanoseconds / 1000n);
}

/**
 * The period that an instant lies in. A period of no length, as when a zone leaves out a day, holds no instant and so
 * is never an answer.
 */
export function periodAt(schedule: Schedule, at: Micros): Period {
  const days = Number(at - schedule.anchorAt) / Number(DAY_MICROS);
  let index = Math.floor(days / MEAN_DAYS[schedule.interval]);
  // Months differ in length, so the estimate is off by one or two at most; the limit only guards against a bug.
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const startsAt = boundary(schedule, index);
    const endsAt = boundary(schedule, index + 1);
    if (at >= startsAt && at < endsAt) return { index, startsAt, endsAt };
    index += at < startsAt ? -1 : 1;
  }
  throw new RangeError("the boundaries of this schedule do not reach the instant");
}

/** The next period that has a length. */
export function periodAfter(schedule: Schedule, period: Period): Period {
  return periodAt(schedule, period.endsAt);
}
