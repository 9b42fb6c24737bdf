import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { currency, money, parseMoney } from "#lib/money/currency.ts";
import {
  approximateMoney,
  creditsFor,
  listPrice,
  moneyFor,
  moneyToCover,
  oneCreditCosts,
} from "#lib/money/list-price.ts";

const usd = currency("USD");
const jpy = currency("JPY");
const dollars = listPrice(usd, parseCredits("1000"), "1.00");
const yen = listPrice(jpy, parseCredits("1000"), "150");
const odd = listPrice(usd, parseCredits("1000"), "0.70");

describe("credits for money", () => {
  test.each([
    ["25.00", dollars, "25000"],
    ["1000", yen, "6666.666666666666"],
    ["10.00", odd, "14285.714285714285"],
    ["0.01", odd, "14.285714285714"],
  ])("%s buys, rounded down", (text, price, expected) => {
    expect(formatCredits(creditsFor(parseMoney(text, price.currency), price))).toBe(expected);
  });

  test("nothing is converted, and no price is zero", () => {
    expect(() => creditsFor(money(1n, jpy), dollars)).toThrow(RangeError);
    expect(() => listPrice(usd, parseCredits("1000"), "0")).toThrow(RangeError);
    expect(() => listPrice(usd, picos(0n), "1")).toThrow(RangeError);
  });
});

describe("money for credits", () => {
  test("is rounded half away from zero to the minor unit", () => {
    expect(moneyFor(parseCredits("5"), dollars).minor).toBe(1n);
    expect(moneyFor(parseCredits("4.999999999999"), dollars).minor).toBe(0n);
    expect(moneyFor(parseCredits("-5"), dollars).minor).toBe(-1n);
    expect(moneyFor(parseCredits("10"), yen).minor).toBe(2n);
  });

  test("a million tokens at 150 credits per million are exactly 0.15 dollars", () => {
    let total = 0n;
    for (let token = 0; token < 1_000_000; token += 1) total += 150_000_000n;
    expect(moneyFor(picos(total), dollars)).toEqual(money(15n, usd));
  });

  test("what is asked for a sum of credits buys at least that sum", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (wanted) => {
        for (const price of [dollars, yen, odd]) {
          expect(creditsFor(moneyToCover(picos(wanted), price), price) >= wanted).toBe(true);
        }
      }),
      { seed: 11 },
    );
  });
});

describe("money beside a balance", () => {
  test.each([
    ["25000", dollars, "≈ $25.00"],
    ["1234567.89", dollars, "≈ $1,234.57"],
    ["9.5", dollars, "≈ $0.0095"],
    ["123", dollars, "≈ $0.12"],
    ["0.0021", dollars, "≈ $0.0000021"],
    ["0.000000000001", dollars, "≈ $0.000000000000001"],
    ["-12", dollars, "≈ -$0.012"],
    ["1000", yen, "≈ ¥150"],
    ["1", yen, "≈ ¥0.15"],
    ["0", dollars, "≈ $0.00"],
  ])("%s credits", (credits, price, expected) => {
    expect(approximateMoney(parseCredits(credits), price)).toBe(expected);
  });

  test("never reads as zero for what is not zero", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 14n }), (amount) => {
        expect(approximateMoney(picos(amount), dollars)).toMatch(/[1-9]/);
      }),
      { seed: 12 },
    );
  });

  test("one credit has a price of its own", () => {
    expect(oneCreditCosts(dollars)).toBe("$0.001");
    expect(oneCreditCosts(yen)).toBe("¥0.15");
  });
});
