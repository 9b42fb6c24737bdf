import { expect, test } from "vitest";
import { parseCredits } from "#lib/money/credits.ts";
import { type IndexedBook, indexBook } from "#lib/pricing/book-index.ts";
import { bookById, booksWith, overridesFor, type RateOverride, ratesWith } from "#lib/pricing/override.ts";
import { bookAt, type Rate } from "#lib/pricing/price-book.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { rate } from "#lib/pricing/rating.ts";
import { micros } from "#lib/time/timestamp.ts";

const ORG = 7n;
const PLAN = 3n;
let nextId = 1n;

function priced(price: string, dimensions: Record<string, string> = {}, meter = "requests", feature = "scrape"): Rate {
  const zero = parseCredits("0");
  nextId += 1n;
  return {
    id: nextId,
    feature,
    meter,
    dimensions,
    model: "per_unit",
    price: parseCredits(price),
    per: 1n,
    base: zero,
    minimum: zero,
  };
}

function forOrg(own: Rate, from = 0n, until: bigint | null = null): RateOverride {
  const end = until === null ? null : micros(until);
  return {
    rate: { ...own, override: "organization" },
    orgId: ORG,
    planVersionId: null,
    from: micros(from),
    until: end,
  };
}

function forPlan(own: Rate, from = 0n): RateOverride {
  return {
    rate: { ...own, override: "plan_version" },
    orgId: null,
    planVersionId: PLAN,
    from: micros(from),
    until: null,
  };
}

const book = indexBook({
  id: 1n,
  number: 1,
  effectiveAt: micros(0n),
  rates: [priced("10"), priced("20", { region: "eu" }), priced("1", {}, "bytes")],
});

function cost(books: readonly IndexedBook[], at: bigint, dimensions: Record<string, string> = {}): string {
  const found = bookAt(books, micros(at));
  const rated = found && rate(found, { feature: "scrape", meters: { requests: parseQuantity("1") }, dimensions });
  return rated?.kind === "rated" ? String(rated.amount / 1_000_000_000_000n) : "none";
}

test("an organization's rate goes before its plan's, and that before the book's, however specific", () => {
  const overrides = [forOrg(priced("3", { region: "us" })), forPlan(priced("5"))];
  const books = booksWith([book], overridesFor(overrides, { orgId: ORG, planVersionId: PLAN }));
  expect(cost(books, 1n, { region: "us" })).toBe("3");
  expect(cost(books, 1n, { region: "eu" })).toBe("5");
  expect(cost(books, 1n)).toBe("5");
  const without = booksWith([book], overridesFor(overrides, { orgId: ORG, planVersionId: null }));
  expect(cost(without, 1n, { region: "eu" })).toBe("20");
});

test("nobody has the override of another organization or plan version", () => {
  const overrides = [forOrg(priced("3")), forPlan(priced("5"))];
  for (const planVersionId of [null, 4n]) {
    expect(cost(booksWith([book], overridesFor(overrides, { orgId: 8n, planVersionId })), 1n)).toBe("10");
  }
});

test("an override counts from its instant on and no longer at its end, and usage goes by when it occurred", () => {
  const books = booksWith([book], [forOrg(priced("3"), 100n, 200n)]);
  expect([99n, 100n, 199n, 200n].map((at) => cost(books, at))).toEqual(["10", "3", "3", "10"]);
});

test("a book that takes effect under an override keeps the override", () => {
  const second = indexBook({ id: 2n, number: 2, effectiveAt: micros(150n), rates: [priced("30")] });
  const books = booksWith([book, second], [forOrg(priced("3"), 100n, 200n)]);
  expect([149n, 150n, 200n].map((at) => cost(books, at))).toEqual(["3", "3", "30"]);
  expect(bookAt(books, micros(170n))?.id).toBe(2n);
});

test("what was frozen keeps its book and the overrides of its instant", () => {
  const second = indexBook({ id: 2n, number: 2, effectiveAt: micros(150n), rates: [priced("30")] });
  const books = booksWith([book, second], [forOrg(priced("3"), 100n, 120n)]);
  const frozen = (at: bigint) => {
    const found = bookById(books, 1n, micros(at));
    return found ? cost([found], at) : "none";
  };
  expect([90n, 110n, 130n].map(frozen)).toEqual(["10", "3", "10"]);
});

test("an override may price what the book does not: a feature, a meter, a dimension", () => {
  const books = booksWith([book], [forOrg(priced("3", { tier: "gold" })), forOrg(priced("4", {}, "requests", "maps"))]);
  expect(cost(books, 1n, { tier: "gold" })).toBe("3");
  expect(cost(books, 1n, { tier: "tin" })).toBe("10");
  const found = bookAt(books, micros(1n));
  expect(found?.features.get("maps")?.meters.map(({ meter }) => meter)).toEqual(["requests"]);
});

test("a price list shows the overrides and what they leave of the book", () => {
  const rates = [priced("10"), priced("20", { domain: "a.shop.example" }), priced("1", {}, "bytes")];
  const shown = ratesWith(rates, [forOrg(priced("3", { domain: "*.shop.example" }))]);
  expect(shown.map(({ meter, dimensions }) => [meter, dimensions.domain])).toEqual([
    ["requests", "*.shop.example"],
    ["requests", undefined],
    ["bytes", undefined],
  ]);
  expect(ratesWith(rates, [forOrg(priced("3"))]).map(({ meter }) => meter)).toEqual(["requests", "bytes"]);
});
