import { expect, test } from "vitest";
import { formatQuantity, parseQuantity } from "#lib/pricing/quantity.ts";

test.each<[unknown, string]>([
  ["9007199254740993", "9007199254740993"],
  ["374", "374"],
  [374, "374"],
  [0, "0"],
  ["0.000001", "0.000001"],
  ["1.5000000", "1.5"],
  ["007", "7"],
])("%j is read exactly as %s", (value, expected) => {
  expect(formatQuantity(parseQuantity(value))).toBe(expected);
});

test("a number too large for JSON is refused, because its last digits are already lost", () => {
  expect(() => parseQuantity(JSON.parse("9007199254740993"))).toThrow(/send it as a string/);
});

test.each<[unknown]>([
  [-1],
  [1.5],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  ["-1"],
  ["1e3"],
  [" 1"],
  ["1."],
  [".5"],
  [""],
  ["0.0000001"],
  ["1".repeat(17)],
  ["0".repeat(100)],
  [null],
  [undefined],
  [true],
  [{}],
  [["1"]],
])("%j is refused", (value) => {
  expect(() => parseQuantity(value)).toThrow(RangeError);
});
