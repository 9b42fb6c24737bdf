import fc from "fast-check";
import { expect, test } from "vitest";
import type { SpendableGrant } from "#lib/credits/burn-down.ts";
import { firstStop, leastOf, type PlannedJobs, payJobs, timesAllowed, timesPaid } from "#lib/metering/quote-plan.ts";
import type { LimitStop } from "#lib/metering/rated-event.ts";
import { picos } from "#lib/money/credits.ts";
import { micros } from "#lib/time/timestamp.ts";

const NOW = micros(1n);
const CREDIT = 10n ** 12n;

function grant(id: bigint, remaining: bigint, scope: readonly string[]): SpendableGrant {
  return {
    id,
    remaining: picos(remaining),
    priority: 10,
    startsAt: micros(0n),
    expiresAt: null,
    scope,
    costMinor: 0n,
    issued: picos(remaining + 1n),
  };
}

const funds = fc
  .array(fc.tuple(fc.bigInt({ min: 0n, max: 60n }), fc.constantFrom([], ["video"], ["music"])), { maxLength: 5 })
  .map((drawn) => drawn.map(([remaining, scope], at) => grant(BigInt(at + 1), remaining, scope)));
const work = fc.array(
  fc.record({
    feature: fc.constantFrom("video", "music"),
    price: fc.bigInt({ min: 0n, max: 7n }).map(picos),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Pays the work again and again until it cannot be paid. */
function paidOneByOne(start: readonly SpendableGrant[], jobs: readonly PlannedJobs[]): bigint {
  let left = start;
  for (let times = 0n; ; times += 1n) {
    const paid = payJobs(left, jobs, NOW);
    if (paid.some(({ short }) => short > 0n)) return times;
    const drawn = (id: bigint) =>
      paid.flatMap(({ draws }) => draws).reduce((all, draw) => (draw.grantId === id ? all + draw.amount : all), 0n);
    left = left.map((each) => ({ ...each, remaining: picos(each.remaining - drawn(each.id)) }));
  }
}

test("how often work can be paid is what paying it again and again comes to", () => {
  fc.assert(
    fc.property(funds, work, (grants, jobs) => {
      const free = jobs.every(({ price }) => price === 0n);
      expect(timesPaid(grants, jobs, NOW)).toBe(free ? null : paidOneByOne(grants, jobs));
    }),
    { seed: 3, numRuns: 500 },
  );
});

test("a million jobs are counted at once", () => {
  const job = { feature: "video", price: picos(1n), count: 1 };
  expect(timesPaid([grant(1n, 10n ** 30n, []), grant(2n, 7n, ["video"])], [job], NOW)).toBe(10n ** 30n + 7n);
});

test("a hundred kinds of jobs are counted against thousands of grants", () => {
  const grants = Array.from({ length: 3_000 }, (_, at) => grant(BigInt(at + 1), 1_000n + (BigInt(at) % 7n), []));
  const jobs = Array.from({ length: 100 }, (_, at) => ({ feature: `f${at}`, price: picos(1n), count: 1 }));
  const sum = grants.reduce((all, each) => all + each.remaining, 0n);
  expect(timesPaid(grants, jobs, NOW)).toBe(sum / 100n);
});

const limit = (fields: Partial<LimitStop>): LimitStop => ({
  limitId: 1n,
  scope: "org",
  subject: "",
  kind: "per_day",
  amount: "100",
  available: "50",
  resetsAt: null,
  ...fields,
});
const videos: PlannedJobs = { feature: "video", price: picos(20n * CREDIT), count: 2 };
const songs: PlannedJobs = { feature: "music", price: picos(5n * CREDIT), count: 1 };

test.each<[string, Partial<LimitStop>, bigint | null]>([
  ["what is left of a window, by whole sets", {}, 1n],
  ["nothing left of it", { available: "44" }, 0n],
  ["a limit of one feature counts that alone", { scope: "feature", subject: "music" }, 10n],
  ["a limit of a feature that is not in the work", { scope: "feature", subject: "text" }, null],
  ["the most for one call, and it is more", { kind: "per_call", amount: "19" }, 0n],
  ["the most for one call, and it is not", { kind: "per_call", amount: "20" }, null],
  ["open holds bound no calls", { kind: "open_holds", amount: "1" }, null],
])("a limit bounds work: %s", (_, fields, expected) => {
  expect(timesAllowed(limit(fields), [videos, songs])).toBe(expected);
});

test("the first limit that stops the work is named with what the work takes of it", () => {
  const stop = limit({ scope: "feature", subject: "video", available: "39" });
  expect(firstStop([limit({}), stop], [videos, songs])).toEqual({ limit: stop, required: 40n * CREDIT });
  expect(firstStop([limit({})], [videos, songs])).toBeNull();
  expect(leastOf([null, 4n, 2n])).toBe(2n);
  expect(leastOf([null])).toBeNull();
});
