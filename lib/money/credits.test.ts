import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { displayCredits, groupDigits } from "#lib/money/display-credits.ts";

describe("credits are read and written exactly", () => {
  test.each([
    ["7.25", 7_250_000_000_000n],
    ["-0.000000000001", -1n],
    ["1.0000000000000", 1_000_000_000_000n],
    ["99999999999999999999999999.999999999999", 10n ** 38n - 1n],
  ])("%s", (text, expected) => {
    expect(parseCredits(text)).toBe(expected);
  });

  test.each(["", "1e3", "1.", ".5", "+1", "0.0000000000001", "1,000", `1${"0".repeat(26)}`])(
    "%j is refused",
    (text) => {
      expect(() => parseCredits(text)).toThrow(RangeError);
    },
  );

  test("writing and reading gives the amount back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), (amount) => {
        expect(parseCredits(formatCredits(picos(amount)))).toBe(amount);
      }),
      { seed: 6 },
    );
  });
});

test.each([
  ["1234567.891", "1,234,567.89"],
  ["10000", "10,000"],
  ["0.5", "0.50"],
  ["0.000935", "0.00094"],
  ["0.000000000001", "0.000000000001"],
  ["-1234.5", "-1,234.50"],
  ["0", "0"],
])("%s credits are shown as %s", (exact, shown) => {
  expect(displayCredits(parseCredits(exact))).toBe(shown);
});

test("only the whole part is grouped", () => {
  expect(groupDigits("1234.56789")).toBe("1,234.56789");
});
