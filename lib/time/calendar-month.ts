import { Temporal } from "temporal-polyfill";
import type { Span } from "#lib/time/bucket.ts";
import { civilOf } from "#lib/time/civil.ts";
import { type Micros, micros, millisOf } from "#lib/time/timestamp.ts";
import { stretchOf } from "#lib/time/zone-clock.ts";

const DAY_MILLIS = 86_400_000;
const MOST_ZONES = 1_000;
const MOST_MONTHS = 600;
const months = new Map<string, Map<number, Span>>();

function startOfMonth(monthNumber: number, zone: string): Micros {
  const first = new Temporal.PlainDateTime(Math.floor(monthNumber / 12), (((monthNumber % 12) + 12) % 12) + 1, 1);
  return micros(first.toZonedDateTime(zone, { disambiguation: "compatible" }).toInstant().epochNanoseconds / 1000n);
}

/** Months are numbered year × 12 + month − 1. Remembered, because finding a boundary costs 20 µs. */
function monthSpan(monthNumber: number, zone: string): Span {
  let ofZone = months.get(zone);
  if (!ofZone) {
    if (months.size >= MOST_ZONES) months.clear();
    ofZone = new Map();
    months.set(zone, ofZone);
  }
  const known = ofZone.get(monthNumber);
  if (known) return known;
  const span = { startsAt: startOfMonth(monthNumber, zone), endsAt: startOfMonth(monthNumber + 1, zone) };
  if (ofZone.size >= MOST_MONTHS) ofZone.clear();
  ofZone.set(monthNumber, span);
  return span;
}

/** The calendar month of an instant in a zone, half-open: the period of every org that has no plan. */
export function calendarMonthOf(at: Micros, zone: string): Span {
  const millis = millisOf(at);
  const { year, month } = civilOf(Math.floor((millis + stretchOf(millis, zone).offsetMillis) / DAY_MILLIS));
  const monthNumber = year * 12 + month - 1;
  const span = monthSpan(monthNumber, zone);
  // Where clocks go back across midnight, the old month's last minutes come again after the new one has begun.
  if (at >= span.endsAt) return monthSpan(monthNumber + 1, zone);
  return at < span.startsAt ? monthSpan(monthNumber - 1, zone) : span;
}
