import fc from "fast-check";
import { expect, test } from "vitest";
import { creditText } from "#components/ui/credit-text.ts";

test.each([
  ["0", "0"],
  ["1234567", "1,234,567"],
  ["1234.5", "1,234.50"],
  ["1234.565", "1,234.57"],
  ["-1234.565", "−1,234.57"],
  ["7.25", "7.25"],
  ["7.123456", "7.1235"],
  ["99.99996", "100"],
  ["0.5", "0.50"],
  ["0.000001234567", "0.000001235"],
  ["0.000000000001", "0.000000000001"],
])("%s credits read as %s", (value, short) => {
  expect(creditText(value).short).toBe(short);
});

test("an amount that is not zero never reads as zero, and the full text is exact", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 24n }), (amountPicos) => {
      const digits = amountPicos.toString().padStart(13, "0");
      const value = `${digits.slice(0, -12)}.${digits.slice(-12)}`;
      const { short, full } = creditText(value);
      expect(/[1-9]/.test(short)).toBe(true);
      expect(BigInt(full.replaceAll(",", "").replace(/^(\d+)\.?(\d*)$/, (_, w, f) => w + f.padEnd(12, "0")))).toBe(
        amountPicos,
      );
    }),
    { seed: 1 },
  );
});
