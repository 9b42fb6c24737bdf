import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptance, acceptanceWindow } from "#lib/time/acceptance.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { dateOf, formatTimestamp, micros, microsOf, SECOND_MICROS, secondsBetween } from "#lib/time/timestamp.ts";

test("seven digits are cut, never rounded into the next month", () => {
  expect(formatTimestamp(parseTimestamp("2026-03-31T23:59:59.9999999Z"))).toBe("2026-03-31T23:59:59.999999Z");
});

test.each([
  ["2026-03-31T23:59:59Z", "2026-03-31T23:59:59.000000Z"],
  ["2026-03-31t23:59:59.5z", "2026-03-31T23:59:59.500000Z"],
  ["2026-03-31 23:59:59.000001+00:00", "2026-03-31T23:59:59.000001Z"],
  ["2026-03-31T23:59:59.123456789012345-05:30", "2026-04-01T05:29:59.123456Z"],
  ["2026-01-01T00:30:00+0130", "2025-12-31T23:00:00.000000Z"],
  ["1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"],
])("%s is read as %s", (text, expected) => {
  expect(formatTimestamp(parseTimestamp(text))).toBe(expected);
});

test.each([
  "2026-03-31T23:59:59",
  "2026-03-31",
  "2026-02-29T00:00:00Z",
  "2026-13-01T00:00:00Z",
  "2026-01-00T00:00:00Z",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:00:60Z",
  "2026-01-01T00:00:00+24:00",
  "0999-01-01T00:00:00Z",
  "9999-12-31T23:59:59-00:01",
  "2026-01-01T00:00:00.Z",
  "1767225600",
  "",
  `2026-01-01T00:00:00.${"1".repeat(200)}Z`,
])("%s is refused", (text) => {
  expect(() => parseTimestamp(text)).toThrow(RangeError);
});

test("a log without zones is read as UTC only when told so", () => {
  const text = "2023-11-16 18:15:46.6805900";
  expect(() => parseTimestamp(text)).toThrow(/time zone/);
  expect(formatTimestamp(parseTimestamp(text, { assumeUtc: true }))).toBe("2023-11-16T18:15:46.680590Z");
  expect(parseTimestamp("2026-01-01T00:00:00+01:00", { assumeUtc: true })).toBe(parseTimestamp("2025-12-31T23:00:00Z"));
});

test("writing and reading an instant gives it back", () => {
  const instants = fc.bigInt({ min: -30_000_000_000_000_000n, max: 250_000_000_000_000_000n });
  fc.assert(
    fc.property(instants, (at) => {
      expect(parseTimestamp(formatTimestamp(micros(at)))).toBe(at);
    }),
    { seed: 1 },
  );
});

test("a Date is the instant cut to milliseconds", () => {
  expect(dateOf(micros(-1n)).getTime()).toBe(-1);
  expect(dateOf(parseTimestamp("2026-01-01T00:00:00.001999Z")).toISOString()).toBe("2026-01-01T00:00:00.001Z");
  expect(microsOf(new Date(5))).toBe(5000n);
  expect(secondsBetween(micros(0n), micros(1_999_999n))).toBe(1n);
});

test("an event 5 minutes ahead is accepted, a second more is not; 35 days back likewise", () => {
  const now = parseTimestamp("2026-03-31T12:00:00Z");
  const at = (text: string) => acceptance(parseTimestamp(text), now);
  expect(at("2026-03-31T12:05:00Z")).toBe("accepted");
  expect(at("2026-03-31T12:05:01Z")).toBe("too_new");
  expect(at("2026-02-24T12:00:00Z")).toBe("accepted");
  expect(at("2026-02-24T11:59:59.999999Z")).toBe("too_old");
  const window = acceptanceWindow(now);
  expect(acceptance(window.latest, now)).toBe("accepted");
  expect(acceptance(micros(window.latest + SECOND_MICROS), now)).toBe("too_new");
  expect(acceptance(window.earliest, now)).toBe("accepted");
});
