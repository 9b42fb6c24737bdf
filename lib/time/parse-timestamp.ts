import { type Micros, micros } from "#lib/time/timestamp.ts";

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)?$/;
const LONGEST = 100;
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);
const LONGEST_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (LONGEST_MONTHS[month - 1] ?? 0);
}

/** Milliseconds to subtract from local time; null when the hours or minutes are out of range. */
function offsetMillis(zone: string): number | null {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * Reads an ISO 8601 timestamp with seconds and any number of fraction digits, cut (never rounded) to microseconds, so
 * that 23:59:59.9999999 stays in its day. A zone is required, because guessing one moves usage between periods;
 * `assumeUtc` reads logs that are known to be in UTC. Years 1000 to 9999.
 * @throws RangeError naming what is wrong.
 */
export function parseTimestamp(text: string, options: { readonly assumeUtc?: boolean } = {}): Micros {
  const match = text.length > LONGEST ? null : ISO.exec(text);
  if (!match)
    throw new RangeError(
      `"${text.slice(0, 40)}" is not an ISO 8601 timestamp with date, time and seconds, such as 2026-03-31T23:59:59Z`,
    );
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const zone = match[8] ?? (options.assumeUtc ? "Z" : null);
  if (zone === null) throw new RangeError(`"${text}" names no time zone; end it with Z or an offset such as +02:00`);
  const offset = offsetMillis(zone);
  const inCalendar = year >= 1000 && day >= 1 && day <= daysInMonth(year, month);
  if (!inCalendar || hour > 23 || minute > 59 || second > 59 || offset === null) {
    throw new RangeError(`"${text}" is not a real date and time`);
  }
  const wholeSeconds = Date.UTC(year, month - 1, day, hour, minute, second) - offset;
  // The last hours of 9999 west of Greenwich are in a year of five digits, which no timestamp can be written with.
  if (wholeSeconds > LAST_MS) throw new RangeError(`"${text}" is after the year 9999`);
  const fraction = (match[7] ?? "").slice(0, 6).padEnd(6, "0");
  return micros(BigInt(wholeSeconds) * 1000n + BigInt(fraction));
}
