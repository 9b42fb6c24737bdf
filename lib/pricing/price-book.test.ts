import { expect, test } from "vitest";
import { bookAt } from "#lib/pricing/price-book.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { micros } from "#lib/time/timestamp.ts";

const T = parseTimestamp("2026-04-01T00:00:00Z");
const first = { number: 1, effectiveAt: parseTimestamp("2000-01-01T00:00:00Z") };
const second = { number: 2, effectiveAt: T };

test("a price change at T: a microsecond before is the old price, T itself the new", () => {
  for (const books of [
    [first, second],
    [second, first],
  ]) {
    expect(bookAt(books, micros(T - 1n))).toBe(first);
    expect(bookAt(books, T)).toBe(second);
  }
});

test("before the first book there is none, and of two at one instant the later numbered holds", () => {
  const correction = { number: 3, effectiveAt: T };
  expect(bookAt([first], micros(first.effectiveAt - 1n))).toBeNull();
  expect(bookAt([correction, second, first], T)).toBe(correction);
  expect(bookAt([second, correction], T)).toBe(correction);
});
