import fc from "fast-check";
import { expect, test } from "vitest";
import { usageSums } from "#lib/metering/usage-sums.ts";
import { micros } from "#lib/time/timestamp.ts";

const HOUR = 3_600_000_000n;

const event = fc
  .record({
    orgId: fc.bigInt({ min: 1n, max: 2n }),
    keyId: fc.option(fc.bigInt({ min: 1n, max: 2n })),
    environment: fc.constantFrom("live" as const, "dev" as const),
    feature: fc.constantFrom("geocode", "gpt-4o mini"),
    hour: fc.bigInt({ min: 0n, max: 1n }),
    day: fc.constantFrom("2026-11-20", "2026-11-21"),
  })
  .map(({ hour, day, ...rest }) => ({
    ...rest,
    buckets: { hourAt: micros(hour * HOUR), day, periodStartsAt: micros(0n) },
  }));

function nameOf({
  orgId,
  keyId,
  environment,
  feature,
  buckets,
}: typeof event extends fc.Arbitrary<infer T> ? T : never) {
  return JSON.stringify([`${orgId}`, `${keyId}`, environment, feature, `${buckets.hourAt}`, buckets.day]);
}

test("events count together exactly when everything a chart tells apart is equal", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const { sums, sumOf } = usageSums(events);
      const named = sums.map(nameOf);
      expect(new Set(named).size).toBe(named.length);
      expect(sumOf.map((number) => named[number - 1])).toEqual(events.map(nameOf));
    }),
    { seed: 20_261_121, numRuns: 300 },
  );
});

test("sums stand in the order in which their first events do", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const { sumOf } = usageSums(events);
      const firsts = [...new Set(sumOf)];
      expect(firsts).toEqual(firsts.map((_, at) => at + 1));
    }),
    { seed: 20_261_121, numRuns: 300 },
  );
});
