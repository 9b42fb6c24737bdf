import { expect, test } from "vitest";
import { daysLeftOf } from "#lib/metering/days-left.ts";
import { askedSlots, slotsOf } from "#lib/metering/usage-range.ts";
import { drawnSeries, fillBuckets, OTHER } from "#lib/metering/usage-series.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

const NOW = parseTimestamp("2026-11-02T12:30:00Z");
const NEW_YORK = "America/New_York";

test.each([
  ["7d", 7, "2026-10-27"],
  ["30d", 30, "2026-10-04"],
  ["month", 2, "2026-11-01"],
] as const)("%s has a bar for each of its %d days and ends today", (range, count, first) => {
  const { slots, unit } = slotsOf(range, NOW, NEW_YORK);
  expect([unit, slots.length, slots[0]?.name, slots.at(-1)?.name]).toEqual(["day", count, first, "2026-11-02"]);
});

test("24 hours are 24 bars, the last of them the hour that is running", () => {
  const { slots, endsAt } = slotsOf("24h", NOW, "Asia/Kathmandu");
  expect(slots).toHaveLength(24);
  expect(slots.at(-1)?.name).toBe("2026-11-02T12:15:00.000000Z");
  expect(formatTimestamp(endsAt)).toBe("2026-11-02T13:15:00.000000Z");
});

test("a day on which clocks go back has 25 hours", () => {
  expect(askedSlots({ unit: "hour", from: "2026-11-01", to: "2026-11-01" }, NOW, NEW_YORK).slots).toHaveLength(25);
});

test("a stretch that ends before it begins or never ends is refused", () => {
  expect(() => askedSlots({ unit: "day", from: "2026-02-02", to: "2026-02-01" }, NOW, "UTC")).toThrow(/before from/);
  expect(() => askedSlots({ unit: "day", from: "2020-01-01" }, NOW, "UTC")).toThrow(/400 days/);
  expect(() => askedSlots({ unit: "hour", from: "2026-09-01" }, NOW, "UTC")).toThrow(/31 days/);
  expect(() => askedSlots({ unit: "day", to: "9999-12-31" }, NOW, "UTC")).toThrow(/from now/);
});

test("buckets without usage are there, and empty", () => {
  const rows = [{ slot: "2026-11-01", series: "chat", events: 2, amount: "0.5" }];
  expect(fillBuckets(slotsOf("month", NOW, "UTC"), rows)).toEqual([
    { at: "2026-11-01T00:00:00.000000Z", series: { chat: "0.5" }, events: 2 },
    { at: "2026-11-02T00:00:00.000000Z", series: {}, events: 0 },
  ]);
});

test("nine features are drawn as seven and the rest", () => {
  const groups = [..."abcdefghi"].map((key) => ({ key, label: key, events: 1, amount: "1", href: "/" }));
  expect(drawnSeries(groups).map((series) => series.key)).toEqual([..."abcdefg", OTHER]);
  expect(drawnSeries(groups.slice(1))).toHaveLength(8);
});

test.each([
  ["a week's spending", "70", "7", "2026-10-01", 70],
  ["one day's spending, for who began today", "70", "7", "2026-11-02", 10],
  ["a part of a day", "6", "7", "2026-11-02", 0],
  ["nothing spent", "70", "0", null, null],
])("days left go by %s", (_, available, spent, firstOn, days) => {
  expect(daysLeftOf(available, spent, firstOn, "2026-11-02")).toBe(days);
});
