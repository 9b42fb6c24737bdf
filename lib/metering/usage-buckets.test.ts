import { expect, test } from "vitest";
import { usageBuckets } from "#lib/metering/usage-buckets.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

function buckets(occurredAt: string, now: string, zone = "UTC") {
  const { day, hourAt, periodStartsAt } = usageBuckets(parseTimestamp(occurredAt), parseTimestamp(now), zone);
  return { day, hour: formatTimestamp(hourAt), period: formatTimestamp(periodStartsAt) };
}

test("usage at the very end of a period belongs to the next one", () => {
  expect(buckets("2026-04-01T00:00:00Z", "2026-04-01T00:00:01Z").period).toBe("2026-04-01T00:00:00.000000Z");
  expect(buckets("2026-03-31T23:59:59.9999999Z", "2026-04-01T00:00:01Z").period).toBe("2026-03-01T00:00:00.000000Z");
});

test("usage of a past month counts there within the hour of grace, and in the open month after it", () => {
  const occurredAt = "2026-03-31T20:00:00Z";
  expect(buckets(occurredAt, "2026-04-01T00:59:59.999999Z").period).toBe("2026-03-01T00:00:00.000000Z");
  expect(buckets(occurredAt, "2026-04-01T01:00:00Z").period).toBe("2026-04-01T00:00:00.000000Z");
});

test("charts go by the day and hour of occurrence in the organization's zone", () => {
  expect(buckets("2026-03-31T23:30:00Z", "2026-04-02T00:00:00Z", "Asia/Kathmandu")).toEqual({
    day: "2026-04-01",
    hour: "2026-03-31T23:15:00.000000Z",
    period: "2026-03-31T18:15:00.000000Z",
  });
});
