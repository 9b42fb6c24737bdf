import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { burnDown, compareFunds, isSpendable, type SpendableGrant, scopeBreadth } from "#lib/credits/burn-down.ts";
import { CREDIT_PICOS, formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { covers } from "#lib/pricing/feature-scope.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { micros } from "#lib/time/timestamp.ts";

const at = (day: string) => parseTimestamp(`${day}T00:00:00Z`);

function grant(id: number, more: Partial<SpendableGrant> = {}): SpendableGrant {
  const amount = parseCredits("100");
  const common = {
    remaining: amount,
    issued: amount,
    priority: 10,
    startsAt: at("2026-01-01"),
    expiresAt: null,
    scope: null,
  };
  return { id: BigInt(id), costMinor: 0n, ...common, ...more };
}

test("150 of lots A 100 (until the end of March) and B 100 (until the end of April) leave A 0 and B 50", () => {
  const a = grant(1, { expiresAt: at("2026-04-01") });
  const b = grant(2, { expiresAt: at("2026-05-01") });
  const { draws, short } = burnDown([b, a], "f", parseCredits("150"), at("2026-03-30"));
  expect(draws.map((draw) => [draw.grantId, formatCredits(draw.amount)])).toEqual([
    [1n, "100"],
    [2n, "50"],
  ]);
  expect(short).toBe(0n);
});

test("at the instant of its expiry a lot is unusable, a microsecond before it is not", () => {
  const expiresAt = at("2026-04-01");
  const lot = grant(1, { expiresAt });
  expect(isSpendable(lot, "f", expiresAt)).toBe(false);
  expect(isSpendable(lot, "f", micros(expiresAt - 1n))).toBe(true);
  expect(burnDown([lot], "f", picos(1n), expiresAt)).toEqual({ draws: [], short: 1n });
});

describe("the order of funds", () => {
  const early = at("2026-02-01");
  test.each<[string, Partial<SpendableGrant>, Partial<SpendableGrant>]>([
    ["priority before expiry", { priority: 10 }, { priority: 20, expiresAt: early }],
    ["soonest expiry before scope", { expiresAt: at("2026-06-01") }, { expiresAt: at("2026-07-01"), scope: ["f"] }],
    ["any expiry before none", { expiresAt: at("2999-01-01") }, { expiresAt: null, scope: ["f"] }],
    ["one feature before several", { scope: ["f"], costMinor: 9n }, { scope: ["f", "g"] }],
    ["several before a wildcard", { scope: ["f", "g"] }, { scope: ["f*"] }],
    ["a wildcard before everything", { scope: ["f*", "g"] }, { scope: null }],
    ["lower cost before older start", { costMinor: 1n, startsAt: early }, { costMinor: 2n }],
    ["cost as a quotient of its pair", { costMinor: 2n, issued: picos(7n) }, { costMinor: 1n, issued: picos(3n) }],
    ["older start before lower id", { startsAt: at("2026-01-01") }, { startsAt: early }],
  ])("%s", (_, first, second) => {
    expect(compareFunds(grant(2, first), grant(1, second))).toBeLessThan(0);
    expect(compareFunds(grant(1, second), grant(2, first))).toBeGreaterThan(0);
  });

  test("the lower id decides at last", () => {
    expect(compareFunds(grant(1), grant(2))).toBeLessThan(0);
  });
});

test("a scope is codes, or prefixes that end in a star; none covers everything", () => {
  expect([null, [], ["f"], ["f", "g"], ["f*"]].map(scopeBreadth)).toEqual([3, 3, 0, 1, 2]);
  expect(covers(["gpt-*"], "gpt-4o")).toBe(true);
  expect(covers(["gpt-*"], "gpt")).toBe(false);
  expect(covers(["gpt-4o"], "gpt-4o-mini")).toBe(false);
  expect(covers([], "anything")).toBe(true);
});

test("draws and what is short sum to the amount, and no grant gives more than it has or out of turn", () => {
  const day = fc.integer({ min: 0, max: 400 }).map((days) => micros(at("2026-01-01") + BigInt(days) * 86_400_000_000n));
  const anyGrant = fc.record({
    id: fc.bigInt({ min: 1n, max: 1000n }),
    remaining: fc.bigInt({ min: 0n, max: 50n }).map((whole) => picos(whole * CREDIT_PICOS + whole)),
    priority: fc.constantFrom(5, 10, 20),
    startsAt: day,
    expiresAt: fc.option(day),
    scope: fc.constantFrom(null, ["f"], ["f", "g"], ["f*"], ["g"]),
    costMinor: fc.bigInt({ min: 0n, max: 20n }),
    issued: fc.bigInt({ min: 1n, max: 100n }).map(picos),
  });
  const grants = fc.uniqueArray(anyGrant, { selector: (each) => each.id, maxLength: 12 });
  fc.assert(
    fc.property(grants, day, fc.bigInt({ min: 0n, max: 200n * CREDIT_PICOS }), (list, now, amount) => {
      const { draws, short } = burnDown(list, "f", picos(amount), now);
      expect(draws.reduce<bigint>((sum, draw) => sum + draw.amount, short)).toBe(amount);
      const ordered = list.filter((each) => isSpendable(each, "f", now)).sort(compareFunds);
      expect(draws.map((draw) => draw.grantId)).toEqual(ordered.slice(0, draws.length).map((each) => each.id));
      draws.forEach((draw, index) => {
        const last = index === draws.length - 1 && short === 0n;
        const { remaining } = ordered[index] ?? { remaining: 0n };
        expect(last ? draw.amount <= remaining : draw.amount === remaining).toBe(true);
      });
      if (short > 0n) expect(draws).toHaveLength(ordered.length);
    }),
    { seed: 15 },
  );
});
