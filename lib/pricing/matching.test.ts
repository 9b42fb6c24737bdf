import { describe, expect, test } from "vitest";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { indexBook } from "#lib/pricing/book-index.ts";
import type { Rate, Tier } from "#lib/pricing/price-book.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { rate } from "#lib/pricing/rating.ts";
import { micros } from "#lib/time/timestamp.ts";

function rateOf(
  id: number,
  meter: string,
  dimensions: Record<string, string>,
  price: string,
  more: Partial<Rate> = {},
): Rate {
  const none = { base: picos(0n), minimum: picos(0n), per: 1n, model: "per_unit" as const };
  return { id: BigInt(id), feature: "scrape", meter, dimensions, price: parseCredits(price), ...none, ...more };
}

const indexed = (rates: Rate[]) => indexBook({ id: 1n, number: 1, effectiveAt: micros(0n), rates });

const book = indexed([
  rateOf(1, "requests", {}, "1"),
  rateOf(2, "requests", { domain: "*.example" }, "2"),
  rateOf(3, "requests", { domain: "*.shop.example" }, "3"),
  rateOf(4, "requests", { domain: "a.shop.example" }, "4"),
  rateOf(5, "requests", { rendering: "js" }, "5"),
  rateOf(6, "requests", { domain: "*.shop.example", rendering: "js" }, "6"),
  rateOf(7, "images", { resolution: "1k" }, "7"),
]);

function outcome(
  dimensions: Record<string, string>,
  meters: Record<string, string> = { requests: "1" },
  feature = "scrape",
) {
  const counts = Object.fromEntries(Object.entries(meters).map(([meter, text]) => [meter, parseQuantity(text)]));
  const rating = rate(book, { feature, meters: counts, dimensions });
  return rating.kind === "rated" ? formatCredits(rating.amount) : rating.unknown;
}

describe("the most specific rate wins", () => {
  test.each<[Record<string, string>, string]>([
    [{}, "1"],
    [{ domain: "other.test" }, "1"],
    [{ domain: "b.example" }, "2"],
    [{ domain: "b.shop.example" }, "3"],
    [{ domain: "c.b.shop.example" }, "3"],
    [{ domain: "a.shop.example" }, "4"],
    [{ domain: "shop.example" }, "2"],
    [{ domain: "myshop.example" }, "2"],
    [{ domain: ".shop.example" }, "2"],
    [{ domain: "*.shop.example" }, "3"],
    [{ rendering: "js" }, "5"],
    [{ rendering: "none" }, "1"],
    [{ rendering: "js", domain: "b.shop.example" }, "6"],
    [{ rendering: "js", domain: "a.shop.example" }, "6"],
    [{ rendering: "js", domain: "b.example" }, "5"],
  ])("%j costs %s", (dimensions, expected) => {
    expect(outcome(dimensions)).toBe(expected);
  });

  test("does not depend on the order in which rates are stored", () => {
    const a = rateOf(1, "requests", { domain: "x", rendering: "*.js" }, "1");
    const b = rateOf(2, "requests", { domain: "*.x", region: "eu" }, "2");
    const c = rateOf(3, "requests", { domain: "x", region: "eu" }, "3");
    const dimensions = { domain: "x", rendering: "a.js", region: "eu" };
    for (const rates of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ]) {
      expect(
        rate(indexed(rates), { feature: "scrape", meters: { requests: parseQuantity(1) }, dimensions }),
      ).toMatchObject({
        lines: [{ rate: { id: 3n } }],
      });
    }
  });
});

describe("what has no price makes the whole event unmatched", () => {
  test.each<[string, unknown, { what: string; name: string }]>([
    ["an unknown feature", outcome({}, { requests: "1" }, "nothing"), { what: "feature", name: "nothing" }],
    ["an unknown meter", outcome({}, { requests: "1", rows: "1" }), { what: "meter", name: "rows" }],
    ["an unknown meter of zero", outcome({}, { requests: "1", rows: "0" }), { what: "meter", name: "rows" }],
    ["an inherited name", outcome({}, { constructor: "1" }), { what: "meter", name: "constructor" }],
    ["an unknown dimension", outcome({ colour: "red" }), { what: "dimension", name: "colour" }],
    [
      "a value without default",
      outcome({ resolution: "2k" }, { images: "1" }),
      { what: "dimension", name: "resolution" },
    ],
    ["a missing value without default", outcome({}, { images: "1" }), { what: "dimension", name: "resolution" }],
  ])("%s", (_, unknown, expected) => {
    expect(unknown).toMatchObject(expected);
  });

  test("and says why in a sentence", () => {
    const usage = { feature: "scrape", meters: { images: parseQuantity(1) }, dimensions: { resolution: "2k" } };
    expect(rate(book, usage)).toMatchObject({ reason: "scrape has no price for images with resolution 2k" });
  });
});

describe("a book that contradicts itself is refused", () => {
  const step = (upTo: string | null): Tier => ({ upTo, price: picos(1n) });
  test.each<[string, Rate[]]>([
    ["two rates of one case", [rateOf(1, "m", { a: "x", b: "y" }, "1"), rateOf(2, "m", { b: "y", a: "x" }, "2")]],
    ["a negative price", [rateOf(1, "m", {}, "-1")]],
    ["a price beyond what a charge can hold", [rateOf(1, "m", {}, "1000000000.1")]],
    ["per zero", [rateOf(1, "m", {}, "1", { per: 0n })]],
    ["a star inside a value", [rateOf(1, "m", { domain: "a.*.example" }, "1")]],
    ["a bare star", [rateOf(1, "m", { domain: "*" }, "1")]],
    ["a tiered rate without tiers", [rateOf(1, "m", {}, "1", { model: "volume" })]],
    ["tiers that end", [rateOf(1, "m", {}, "1", { model: "graduated", tiers: [step("10")] })]],
    [
      "tiers that do not ascend",
      [rateOf(1, "m", {}, "1", { model: "volume", tiers: [step("10"), step("10"), step(null)] })],
    ],
    ["tiers on a plain rate", [rateOf(1, "m", {}, "1", { tiers: [step(null)] })]],
  ])("%s", (_, rates) => {
    expect(() => indexed(rates)).toThrow(RangeError);
  });
});
