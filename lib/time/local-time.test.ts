import { expect, test } from "vitest";
import { instantOfLocal, localOfInstant } from "#lib/time/local-time.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

test.each([
  ["2026-11-01T09:30", "UTC", "2026-11-01T09:30:00"],
  ["2026-07-01T00:00:05", "Europe/Berlin", "2026-06-30T22:00:05"],
  ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00"],
  ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00"],
  ["2026-01-01T00:00", "Asia/Kathmandu", "2025-12-31T18:15:00"],
])("%s in %s is the instant %s", (text, zone, instant) => {
  expect(formatTimestamp(instantOfLocal(text, zone))).toContain(instant);
});

test("what a clock shows leads back to the instant", () => {
  const at = instantOfLocal("2026-11-21T05:24:39", "America/New_York");
  expect(localOfInstant(at, "America/New_York")).toBe("2026-11-21T05:24:39");
});

test.each(["2026-02-30T00:00", "2026-01-01", "yesterday", "2026-01-01T24:00", ""])("%j is refused", (text) => {
  expect(() => instantOfLocal(text, "UTC")).toThrow(RangeError);
});
