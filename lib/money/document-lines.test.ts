import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documentTotals, prorate } from "#lib/money/document-lines.ts";
import { multiply, parseRational, rational } from "#lib/money/rational.ts";

const minor = (major: string) => multiply(parseRational(major), rational(100n));
const line = (major: string, percent = "0") => ({
  exactMinor: minor(major),
  taxRate: multiply(parseRational(percent), rational(1n, 100n)),
});

test("the total is the sum of the lines shown, not the rounded exact sum", () => {
  const totals = documentTotals([line("0.333"), line("0.333"), line("0.333")]);
  expect(totals.lineMinors).toEqual([33n, 33n, 33n]);
  expect(totals.totalMinor).toBe(99n);
});

test("tax is rounded once per rate on the document, not per line", () => {
  const lines = Array.from({ length: 3 }, () => line("10.99", "8.875"));
  expect(documentTotals(lines).taxes.map((tax) => tax.taxMinor)).toEqual([293n]);
  const mixed = documentTotals([...lines, line("10.00", "20")]);
  expect(mixed.taxes.map((tax) => [tax.netMinor, tax.taxMinor])).toEqual([
    [3297n, 293n],
    [1000n, 200n],
  ]);
  expect(mixed.totalMinor).toBe(3297n + 293n + 1000n + 200n);
});

test("a document and its full credit note sum to exactly zero", () => {
  const lines = fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 0, max: 30_000 })));
  fc.assert(
    fc.property(lines, (given) => {
      const made = given.map(([n, rate]) => ({
        exactMinor: rational(n, 997n),
        taxRate: rational(BigInt(rate), 100_000n),
      }));
      const reversed = made.map((each) => ({ ...each, exactMinor: rational(-each.exactMinor.n, each.exactMinor.d) }));
      expect(documentTotals(made).totalMinor + documentTotals(reversed).totalMinor).toBe(0n);
    }),
    { seed: 13 },
  );
});

describe("proration to the second", () => {
  const DAY = 86_400n;
  test.each([
    ["half of April, 1000", 1000n, 15n * DAY, 30n * DAY, 500n],
    ["half of April, 2000", 2000n, 15n * DAY, 30n * DAY, 1000n],
    ["two of 31 days, credit of 2600", -2600n, 2n * DAY, 31n * DAY, -168n],
    ["two of 31 days, charge of 8000", 8000n, 2n * DAY, 31n * DAY, 516n],
    ["one second", 2000n, 1n, 30n * DAY, 0n],
    ["647 seconds", 2000n, 647n, 30n * DAY, 0n],
    ["648 seconds", 2000n, 648n, 30n * DAY, 1n],
  ])("%s", (_, amount, left, whole, expected) => {
    expect(prorate(amount, left, whole)).toBe(expected);
  });

  test("a period without length is never divided by", () => {
    expect(() => prorate(1n, 0n, 0n)).toThrow(RangeError);
    expect(() => prorate(1n, 2n, 1n)).toThrow(RangeError);
  });
});
