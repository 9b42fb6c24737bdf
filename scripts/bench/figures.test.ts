import { expect, test } from "vitest";
import { median, medianOf, quantile } from "./figures.ts";

test("a quantile is a value that was measured", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1), quantile([], 0.5)]).toEqual([
    50, 99, 100, 0,
  ]);
});

test("the median of an even number lies between the middle two", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7]), median([])]).toEqual([2, 2.5, 7, null]);
});

test("what is missing in one round leaves the others", () => {
  expect(medianOf([{ v: 1 }, { v: null }, { v: 3 }], ({ v }) => v)).toBe(2);
});
