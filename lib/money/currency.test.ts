import { describe, expect, test } from "vitest";
import { addMoney, currency, majorOf, money, parseMoney, placesOf } from "#lib/money/currency.ts";
import { formatMajor, formatMoney } from "#lib/money/format-money.ts";

describe("money has the minor units of ISO 4217", () => {
  test.each([
    ["12.34", "USD", 1234n, "12.34"],
    ["12.3", "USD", 1230n, "12.30"],
    ["80", "JPY", 80n, "80"],
    ["500", "JPY", 500n, "500"],
    ["80.00", "JPY", 80n, "80"],
    ["1.234", "KWD", 1234n, "1.234"],
    ["-0.05", "EUR", -5n, "-0.05"],
    ["999999999999999999.99", "USD", 99999999999999999999n, "999999999999999999.99"],
  ])("%s %s is %s minor units", (text, code, minor, major) => {
    const amount = parseMoney(text, currency(code));
    expect(amount.minor).toBe(minor);
    expect(majorOf(amount)).toBe(major);
  });

  test.each([
    ["12.345", "USD"],
    ["0.5", "JPY"],
    ["1.2345", "KWD"],
    ["1e2", "USD"],
    ["", "USD"],
    ["1,000", "USD"],
  ])("%j %s is refused", (text, code) => {
    expect(() => parseMoney(text, currency(code))).toThrow(RangeError);
  });

  test("unknown currencies are refused, and none is converted", () => {
    for (const bad of ["usd", "XXX", "DM", ""]) expect(() => currency(bad)).toThrow(RangeError);
    expect(() => addMoney(money(1n, currency("USD")), money(1n, currency("EUR")))).toThrow(RangeError);
    expect(addMoney(money(1n, currency("USD")), money(2n, currency("USD"))).minor).toBe(3n);
    expect(["USD", "JPY", "KWD"].map((code) => placesOf(currency(code)))).toEqual([2, 0, 3]);
  });
});

test("money is shown with its sign and all its places, exact beyond what a number holds", () => {
  expect(formatMoney(money(123450n, currency("USD")))).toBe("$1,234.50");
  expect(formatMoney(money(80n, currency("JPY")))).toBe("¥80");
  expect(formatMoney(money(-1234n, currency("KWD")))).toBe("-KWD\u00a01.234");
  expect(formatMoney(money(99999999999999999999n, currency("USD")))).toBe("$999,999,999,999,999,999.99");
  expect(formatMoney(money(123450n, currency("EUR")), "de")).toBe("1.234,50\u00a0€");
  expect(formatMajor("0.0000021", currency("USD"))).toBe("$0.0000021");
});
