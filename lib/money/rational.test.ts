import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trimDecimal, writeDecimal } from "#lib/money/decimal.ts";
import {
  add,
  compare,
  divide,
  divideFloor,
  divideRounded,
  multiply,
  parseRational,
  rational,
  roundTo,
  subtract,
} from "#lib/money/rational.ts";

const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const positive = fc.bigInt({ min: 1n, max: 10n ** 20n });
const fraction = fc.tuple(whole, positive).map(([n, d]) => rational(n, d));

test.each([
  ["1.005", 2, "1.01"],
  ["-1.005", 2, "-1.01"],
  ["0.125", 2, "0.13"],
  ["2.5", 0, "3"],
  ["-2.5", 0, "-3"],
  ["2.4999999999999999999999", 0, "2"],
])("%s to %i places is %s: half away from zero", (text, places, expected) => {
  expect(writeDecimal(roundTo(parseRational(text), places), places)).toBe(expected);
});

describe("fractions", () => {
  test("have one form per value", () => {
    expect(rational(6n, -4n)).toEqual({ n: -3n, d: 2n });
    expect(parseRational("0.50")).toEqual(rational(1n, 2n));
    expect(() => rational(1n, 0n)).toThrow(RangeError);
    expect(() => parseRational("1/2")).toThrow(RangeError);
  });

  test("obey arithmetic", () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        expect(subtract(add(a, b), b)).toEqual(a);
        if (b.n !== 0n) expect(multiply(divide(a, b), b)).toEqual(a);
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
      }),
      { seed: 7 },
    );
  });

  test("round symmetrically and by half at most", () => {
    fc.assert(
      fc.property(whole, positive, (n, d) => {
        const rounded = divideRounded(n, d);
        expect(divideRounded(-n, d)).toBe(-rounded);
        const error = rounded * d - n;
        expect((error < 0n ? -error : error) * 2n <= d).toBe(true);
        const floor = divideFloor(n, d);
        expect(floor * d <= n && n < (floor + 1n) * d).toBe(true);
      }),
      { seed: 8 },
    );
  });
});

test("decimals keep the places they are given and lose only zeros", () => {
  expect(writeDecimal(-5n, 2)).toBe("-0.05");
  expect(trimDecimal("1.500", 2)).toBe("1.50");
  expect(trimDecimal("1.000")).toBe("1");
  expect(trimDecimal("100")).toBe("100");
});
