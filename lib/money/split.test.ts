import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divideRounded } from "#lib/money/rational.ts";
import { apportion, split, splitEvenly } from "#lib/money/split.ts";

const sum = (parts: readonly bigint[]) => parts.reduce((a, b) => a + b, 0n);

describe("the largest remainder", () => {
  test.each<[string, bigint, bigint[], bigint[]]>([
    ["halves of 999", 999n, [1n, 1n], [500n, 499n]],
    ["by unequal weights", 100n, [1n, 2n, 4n], [14n, 29n, 57n]],
    ["nothing for a weight of zero", 7n, [0n, 1n, 1n], [0n, 4n, 3n]],
    ["a reversal", -999n, [1n, 1n], [-500n, -499n]],
    ["zero needs no weights", 0n, [0n, 0n], [0n, 0n]],
  ])("%s", (_, total, weights, expected) => {
    expect(split(total, weights)).toEqual(expected);
  });

  test("10,000 in three, and 100 over seven days", () => {
    expect(splitEvenly(10_000n, 3)).toEqual([3334n, 3333n, 3333n]);
    expect(splitEvenly(100n, 7)).toEqual([15n, 15n, 14n, 14n, 14n, 14n, 14n]);
  });

  test("refuses to split something by nothing", () => {
    expect(() => split(1n, [])).toThrow(RangeError);
    expect(() => split(1n, [0n])).toThrow(RangeError);
    expect(() => split(1n, [2n, -1n])).toThrow(RangeError);
  });

  test("loses nothing and misses no exact share by a unit", () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), weights, (total, given) => {
        const all = sum(given);
        fc.pre(all > 0n);
        const parts = split(total, given);
        expect(sum(parts)).toBe(total);
        parts.forEach((part, index) => {
          const error = part * all - total * (given[index] ?? 0n);
          expect(error < all && error > -all).toBe(true);
        });
      }),
      { seed: 9 },
    );
  });
});

test("exact shares are rounded to sum to their rounded sum", () => {
  expect(apportion(1n, [1n, 1n, 1n], 3n)).toEqual([1n, 0n, 0n]);
  const shares = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(shares, fc.bigInt({ min: 1n, max: 10n ** 7n }), (numerators, denominator) => {
      const total = divideRounded(sum(numerators), denominator);
      expect(sum(apportion(total, numerators, denominator))).toBe(total);
    }),
    { seed: 10 },
  );
});
