import { refuse } from "#lib/errors.ts";
import { addDays, dayBounds, dayOf, daysBetween, hourBucketOf, hoursOfDay } from "#lib/time/bucket.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";
import { dayNumberOf } from "#lib/time/civil.ts";
import { formatTimestamp, HOUR_MICROS, type Micros, micros } from "#lib/time/timestamp.ts";

export const USAGE_RANGES = ["24h", "7d", "30d", "month"] as const;
export type UsageRange = (typeof USAGE_RANGES)[number];

export const USAGE_GROUPINGS = ["feature", "key", "environment"] as const;
export type UsageGrouping = (typeof USAGE_GROUPINGS)[number];

/** One bar: `name` is how SQL names the bucket (a day, or an hour's first instant); `startsAt` its first instant. */
export type Slot = { readonly name: string; readonly startsAt: Micros };

/** Buckets without gaps, oldest first, and the half-open stretch that they cover. */
export type Slots = {
  readonly unit: "day" | "hour";
  readonly slots: readonly Slot[];
  readonly startsAt: Micros;
  readonly endsAt: Micros;
};

const DAYS_OF = { "7d": 7, "30d": 30 } as const;
const HOURS_SHOWN = 24n;

/** Each day from the first to the last in a zone; a day that the zone left out has no bar. */
function daySlots(first: string, last: string, zone: string): Slots {
  const slots: Slot[] = [];
  for (const day of daysBetween(first, last)) {
    const { startsAt, endsAt } = dayBounds(day, zone);
    if (endsAt > startsAt) slots.push({ name: day, startsAt });
  }
  const { startsAt } = dayBounds(first, zone);
  return { unit: "day", slots, startsAt, endsAt: dayBounds(last, zone).endsAt };
}

/** Each hour of a zone's clock from the one that holds `from` to the one that holds `to`. */
function hourSlots(from: Micros, to: Micros, zone: string): Slots {
  const startsAt = hourBucketOf(from, zone);
  const days = daysBetween(dayOf(startsAt, zone), dayOf(to, zone));
  const hours = days.flatMap((day) => hoursOfDay(day, zone)).filter((hour) => hour >= startsAt && hour <= to);
  const slots = hours.map((hour) => ({ name: formatTimestamp(hour), startsAt: hour }));
  const last = slots.at(-1)?.startsAt ?? startsAt;
  // The next bucket begins an hour later, or sooner where clocks change by half an hour.
  return { unit: "hour", slots, startsAt, endsAt: micros(last + HOUR_MICROS) };
}

/** The bars of a range that ends now, in an organization's zone. */
export function slotsOf(range: UsageRange, now: Micros, zone: string): Slots {
  if (range === "24h") return hourSlots(micros(now - (HOURS_SHOWN - 1n) * HOUR_MICROS), now, zone);
  const today = dayOf(now, zone);
  const first =
    range === "month" ? dayOf(calendarMonthOf(now, zone).startsAt, zone) : addDays(today, 1 - DAYS_OF[range]);
  return daySlots(first, today, zone);
}

/** A stretch that a caller names by its first and last day; both are optional and included. */
export type AskedSlots = { readonly unit: "day" | "hour"; readonly from?: string; readonly to?: string };

const MOST_DAYS = { day: 400, hour: 31 } as const;
const USUAL_DAYS = { day: 30, hour: 1 } as const;

/**
 * The buckets of a stretch between two days in a zone, by default until today.
 * @throws Refusal invalid when it ends before it begins or is longer than 400 days, or 31 by the hour; or more
 * than 400 days from now
 */
export function askedSlots({ unit, from, to }: AskedSlots, now: Micros, zone: string): Slots {
  const last = to ?? dayOf(now, zone);
  const first = from ?? addDays(last, 1 - USUAL_DAYS[unit]);
  const days = dayNumberOf(last) - dayNumberOf(first) + 1;
  const today = dayNumberOf(dayOf(now, zone));
  if (dayNumberOf(last) > today + MOST_DAYS.day)
    refuse("invalid", `to: must not be more than ${MOST_DAYS.day} days from now.`);
  if (days < 1) refuse("invalid", "to: must not be before from.");
  if (days > MOST_DAYS[unit]) refuse("invalid", `from: a list by the ${unit} holds at most ${MOST_DAYS[unit]} days.`);
  if (unit === "day") return daySlots(first, last, zone);
  return hourSlots(dayBounds(first, zone).startsAt, micros(dayBounds(last, zone).endsAt - 1n), zone);
}
