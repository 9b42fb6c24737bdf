import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { boundary, type Interval, periodAfter, periodAt, type Schedule } from "#lib/time/period.ts";
import { formatTimestamp, micros } from "#lib/time/timestamp.ts";

function schedule(anchor: string, interval: Interval, zone = "UTC"): Schedule {
  const text = anchor.length === 10 ? `${anchor}T00:00:00Z` : anchor;
  return { anchorAt: parseTimestamp(text), interval, zone };
}

function boundaries(of: Schedule, ...ks: number[]): string[] {
  return ks.map((k) => formatTimestamp(boundary(of, k)).replace(/:00\.000000Z$/, "Z"));
}

function days(of: Schedule, ...ks: number[]): string[] {
  return ks.map((k) => formatTimestamp(boundary(of, k)).slice(0, 10));
}

describe("boundaries are counted from the anchor, the day clamped to the month's end", () => {
  test.each<[string, Interval, string[]]>([
    ["2026-01-31", "month", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]],
    ["2024-01-30", "month", ["2024-02-29", "2024-03-30", "2024-04-30"]],
    ["2025-01-29", "month", ["2025-02-28", "2025-03-29"]],
    ["2028-01-29", "month", ["2028-02-29"]],
    ["2024-02-29", "year", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]],
    ["2025-08-31", "quarter", ["2025-11-30", "2026-02-28", "2026-05-31", "2026-08-31"]],
  ])("from %s by %s", (anchor, interval, expected) => {
    expect(days(schedule(anchor, interval), ...expected.map((_, index) => index + 1))).toEqual(expected);
  });

  test("period 2 from 2024-01-30 is 02-29 to 03-30", () => {
    const of = schedule("2024-01-30", "month");
    const period = periodAt(of, parseTimestamp("2024-03-01T00:00:00Z"));
    expect(period).toEqual({ index: 1, startsAt: boundary(of, 1), endsAt: boundary(of, 2) });
    expect(days(of, 1, 2)).toEqual(["2024-02-29", "2024-03-30"]);
  });
});

describe("boundaries follow the clocks of the zone", () => {
  test("New York's midnight moves with daylight time", () => {
    const of = schedule("2026-01-31T00:00:00-05:00", "month", "America/New_York");
    expect(boundaries(of, 0, 1, 2)).toEqual(["2026-01-31T05:00Z", "2026-02-28T05:00Z", "2026-03-31T04:00Z"]);
  });

  test("a local time that clocks skip moves forward", () => {
    const of = schedule("2026-02-08T02:30:00-05:00", "month", "America/New_York");
    expect(boundaries(of, 1)).toEqual(["2026-03-08T07:30Z"]);
  });

  test("a local time that comes twice is the earlier instant", () => {
    const of = schedule("2026-10-01T01:30:00-04:00", "month", "America/New_York");
    expect(boundaries(of, 1)).toEqual(["2026-11-01T05:30Z"]);
  });

  test("Apia's missing day moves a month's boundary to the next day, and the one after is where it belongs", () => {
    const of = schedule("2011-11-30T00:00:00-10:00", "month", "Pacific/Apia");
    expect(boundaries(of, 1, 2)).toEqual(["2011-12-30T10:00Z", "2012-01-29T10:00Z"]);
  });

  test("Apia's missing day is a period of no length, which is skipped", () => {
    const of = schedule("2011-12-29T00:00:00-10:00", "day", "Pacific/Apia");
    const utc = ["2011-12-29T10:00Z", "2011-12-30T10:00Z", "2011-12-30T10:00Z", "2011-12-31T10:00Z"];
    expect(boundaries(of, 0, 1, 2, 3)).toEqual(utc);
    expect(periodAt(of, boundary(of, 1)).index).toBe(2);
    expect(periodAfter(of, periodAt(of, of.anchorAt)).index).toBe(2);
  });

  test("Kathmandu's month begins at 18:15 UTC", () => {
    const of = schedule("2026-03-01T00:00:00+05:45", "month", "Asia/Kathmandu");
    expect(boundaries(of, 0, 1)).toEqual(["2026-02-28T18:15Z", "2026-03-31T18:15Z"]);
  });

  test("two closing jobs on the evening of a boundary day see the same period end", () => {
    const of = schedule("2023-05-23T00:00:00+02:00", "week", "Europe/Paris");
    const early = periodAt(of, parseTimestamp("2023-05-30T20:00:00Z"));
    expect(periodAt(of, parseTimestamp("2023-05-30T23:00:00Z"))).toEqual(early);
    expect(formatTimestamp(early.startsAt)).toBe("2023-05-29T22:00:00.000000Z");
  });

  test("a 30-day trial ends at the same local hour across the change of clocks", () => {
    const of = schedule("2026-02-20T12:00:00-05:00", "day", "America/New_York");
    expect(boundaries(of, 30)).toEqual(["2026-03-22T16:00Z"]);
  });
});

test("an event exactly at a period's end belongs to the next", () => {
  const of = schedule("2026-01-31", "month");
  const end = boundary(of, 1);
  expect(periodAt(of, end).index).toBe(1);
  expect(periodAt(of, micros(end - 1n)).index).toBe(0);
});

test("every instant lies in exactly the period found for it, and periods follow without gap", () => {
  const zones = [
    "UTC",
    "America/New_York",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
  ];
  const instants = fc.bigInt({ min: 1_200_000_000_000_000n, max: 1_900_000_000_000_000n });
  const intervals = fc.constantFrom<Interval>("day", "week", "month", "quarter", "year");
  fc.assert(
    fc.property(instants, instants, intervals, fc.constantFrom(...zones), (anchor, at, interval, zone) => {
      const of = { anchorAt: micros(anchor), interval, zone };
      const period = periodAt(of, micros(at));
      expect(period.startsAt <= at && at < period.endsAt).toBe(true);
      expect(periodAfter(of, period).startsAt).toBe(period.endsAt);
    }),
    { seed: 2, numRuns: 150 },
  );
});
