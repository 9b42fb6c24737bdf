import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { addDays, dayBounds, dayOf, daysBetween, hourBucketOf, hoursOfDay } from "#lib/time/bucket.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";
import { civilOf, dayNumberOf, writeDay } from "#lib/time/civil.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { formatTimestamp, HOUR_MICROS, micros } from "#lib/time/timestamp.ts";
import { isZone } from "#lib/time/zone-clock.ts";

const ZONES = ["UTC", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"];
const instant = fc.bigInt({ min: 1_000_000_000_000_000n, max: 2_500_000_000_000_000n });
const zone = fc.constantFrom(...ZONES, "Europe/Paris", "America/Havana", "Africa/Casablanca", "Asia/Kolkata");

test.each([
  ["2026-03-08", 23],
  ["2026-11-01", 25],
  ["2026-06-01", 24],
])("New York's %s has %i hours, and as many hour buckets", (day, hours) => {
  const bounds = dayBounds(day, "America/New_York");
  expect(bounds.endsAt - bounds.startsAt).toBe(BigInt(hours) * HOUR_MICROS);
  expect(hoursOfDay(day, "America/New_York")).toHaveLength(hours);
});

describe("hours follow the zone's clock", () => {
  test.each([
    ["2026-03-01T10:50:00Z", "Asia/Kathmandu", "2026-03-01T10:15:00.000000Z"],
    ["2026-03-01T10:10:00Z", "Asia/Kathmandu", "2026-03-01T09:15:00.000000Z"],
    ["2026-03-01T10:10:00Z", "Asia/Kolkata", "2026-03-01T09:30:00.000000Z"],
    ["2026-11-01T05:59:59.999999Z", "America/New_York", "2026-11-01T05:00:00.000000Z"],
    ["2026-11-01T06:00:00Z", "America/New_York", "2026-11-01T06:00:00.000000Z"],
    ["2025-10-04T15:45:00Z", "Australia/Lord_Howe", "2025-10-04T15:30:00.000000Z"],
  ])("%s in %s begins at %s", (at, name, expected) => {
    expect(formatTimestamp(hourBucketOf(parseTimestamp(at), name))).toBe(expected);
  });

  test("a half-hour change makes a half-hour bucket, not an overlap", () => {
    expect(hoursOfDay("2025-10-05", "Australia/Lord_Howe")).toHaveLength(24);
    expect(hoursOfDay("2026-04-05", "Australia/Lord_Howe")).toHaveLength(25);
  });

  test("a day that a zone left out has no hours", () => {
    expect(hoursOfDay("2011-12-30", "Pacific/Apia")).toEqual([]);
  });

  test("an instant's bucket is one of its day's buckets, at most an hour back", () => {
    fc.assert(
      fc.property(instant, zone, (value, name) => {
        const at = micros(value);
        const bucket = hourBucketOf(at, name);
        expect(bucket <= at && at - bucket < HOUR_MICROS).toBe(true);
        expect(hourBucketOf(bucket, name)).toBe(bucket);
        const hours = hoursOfDay(dayOf(at, name), name);
        if (name !== "America/St_Johns") expect(hours).toContain(bucket);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("days", () => {
  test("a day is that of the zone's calendar, as Temporal says", () => {
    fc.assert(
      fc.property(instant, zone, (value, name) => {
        const local = Temporal.Instant.fromEpochNanoseconds(value * 1000n).toZonedDateTimeISO(name);
        expect(dayOf(micros(value), name)).toBe(local.toPlainDate().toString());
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test("days are counted, added and listed without a zone", () => {
    expect(daysBetween("2024-02-28", "2024-03-01")).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
    expect(daysBetween("2024-03-01", "2024-02-28")).toEqual([]);
    expect(addDays("2025-12-31", 1)).toBe("2026-01-01");
    expect(() => daysBetween("1900-01-01", "2026-01-01")).toThrow(RangeError);
    for (const bad of ["2026-02-30", "2026-1-1", "today"]) expect(() => dayNumberOf(bad)).toThrow(RangeError);
  });

  test("day numbers agree with Date over eight centuries", () => {
    for (let day = -150_000; day < 150_000; day += 7) {
      expect(writeDay(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10));
    }
    expect(civilOf(0)).toEqual({ year: 1970, month: 1, day: 1 });
  });
});

describe("calendar months", () => {
  test.each([
    ["2026-03-31T21:59:59.999999Z", "Europe/Paris", "2026-02-28T23:00:00.000000Z", "2026-03-31T22:00:00.000000Z"],
    ["2026-03-31T22:00:00Z", "Europe/Paris", "2026-03-31T22:00:00.000000Z", "2026-04-30T22:00:00.000000Z"],
    ["2026-12-31T23:59:59Z", "UTC", "2026-12-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"],
  ])("%s in %s", (at, name, startsAt, endsAt) => {
    const month = calendarMonthOf(parseTimestamp(at), name);
    expect([month.startsAt, month.endsAt].map(formatTimestamp)).toEqual([startsAt, endsAt]);
  });

  test("the month found for an instant holds it, also where clocks go back across the month's midnight", () => {
    // Newfoundland went from 00:01 on 1 November 2009 back to 23:01 on 31 October.
    const twice = parseTimestamp("2009-11-01T03:00:00Z");
    expect(dayOf(twice, "America/St_Johns")).toBe("2009-10-31");
    expect(calendarMonthOf(twice, "America/St_Johns").startsAt).toBe(parseTimestamp("2009-11-01T02:30:00Z"));
    fc.assert(
      fc.property(instant, zone, (value, name) => {
        const month = calendarMonthOf(micros(value), name);
        expect(month.startsAt <= value && value < month.endsAt).toBe(true);
        expect(calendarMonthOf(month.endsAt, name).startsAt).toBe(month.endsAt);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

test("zones are IANA names that exist", () => {
  expect(ZONES.every(isZone)).toBe(true);
  for (const name of ["Mars/Base", "", "+02:00", "local"]) expect(isZone(name)).toBe(false);
  expect(() => dayOf(micros(0n), "Mars/Base")).toThrow(RangeError);
});
