import { Temporal } from "temporal-polyfill";
import { dayNumberOf, writeDay } from "#lib/time/civil.ts";
import { type Micros, micros, millisOf } from "#lib/time/timestamp.ts";
import { stretchOf } from "#lib/time/zone-clock.ts";

const DAY_MILLIS = 86_400_000;
const HOUR_MILLIS = 3_600_000;
const MOST_DAYS = 10_000;
const MOST_HOURS = 50;

/** A stretch of time, half-open: startsAt belongs to it, endsAt does not. */
export type Span = { readonly startsAt: Micros; readonly endsAt: Micros };

/** The calendar day of an instant in a zone, "YYYY-MM-DD". Called for every usage event. */
export function dayOf(at: Micros, zone: string): string {
  const millis = millisOf(at);
  return writeDay(Math.floor((millis + stretchOf(millis, zone).offsetMillis) / DAY_MILLIS));
}

function hourStartMillis(millis: number, zone: string): number {
  const { offsetMillis, since } = stretchOf(millis, zone);
  const start = Math.floor((millis + offsetMillis) / HOUR_MILLIS) * HOUR_MILLIS - offsetMillis;
  // Where clocks change by half an hour, the local hour begins at the change; reaching behind it would overlap.
  return Math.max(start, since);
}

/**
 * The instant at which an instant's local hour began: full hours of the zone's clock, so :15, :30 and :45 of UTC in
 * zones such as Kathmandu. The two hours that share a name when clocks go back are two buckets.
 */
export function hourBucketOf(at: Micros, zone: string): Micros {
  return micros(BigInt(hourStartMillis(millisOf(at), zone)) * 1000n);
}

function startOfDay(dayNumber: number, zone: string): Micros {
  // "compatible": a midnight that the clocks skip moves forward, one that comes twice is the earlier.
  const local = Temporal.PlainDateTime.from(`${writeDay(dayNumber)}T00:00:00`);
  return micros(BigInt(local.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds) * 1000n);
}

/** From a day's first instant to the next day's: 23, 24 or 25 hours; of no length for a day that a zone left out. */
export function dayBounds(day: string, zone: string): Span {
  const dayNumber = dayNumberOf(day);
  return { startsAt: startOfDay(dayNumber, zone), endsAt: startOfDay(dayNumber + 1, zone) };
}

function nextHourMillis(start: number, zone: string): number {
  const { offsetMillis } = stretchOf(start, zone);
  const hourEnd = (Math.floor((start + offsetMillis) / HOUR_MILLIS) + 1) * HOUR_MILLIS - offsetMillis;
  const { since } = stretchOf(hourEnd - 1, zone);
  return since > start ? since : hourEnd;
}

/** The starts of a day's hour buckets in order: 23, 24 or 25 where clocks change by an hour. */
export function hoursOfDay(day: string, zone: string): Micros[] {
  const bounds = dayBounds(day, zone);
  const starts: Micros[] = [];
  const end = millisOf(bounds.endsAt);
  let next = millisOf(bounds.startsAt);
  while (next < end && starts.length < MOST_HOURS) {
    starts.push(micros(BigInt(next) * 1000n));
    next = nextHourMillis(next, zone);
  }
  return starts;
}

/** The calendar day `count` days after (or before) another. */
export function addDays(day: string, count: number): string {
  return writeDay(dayNumberOf(day) + count);
}

/** Every calendar day from `first` to `last`, both included; none when last is before first. @throws RangeError above 10,000. */
export function daysBetween(first: string, last: string): string[] {
  const start = dayNumberOf(first);
  const count = dayNumberOf(last) - start + 1;
  if (count > MOST_DAYS) throw new RangeError(`${count} days are more than a chart or list can hold`);
  return Array.from({ length: Math.max(0, count) }, (_, index) => writeDay(start + index));
}
