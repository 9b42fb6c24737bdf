import { expect, test } from "vitest";
import { parseCredits } from "#lib/money/credits.ts";
import { indexBook } from "#lib/pricing/book-index.ts";
import { rateLate } from "#lib/pricing/late-rating.ts";
import type { Rate } from "#lib/pricing/price-book.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { micros } from "#lib/time/timestamp.ts";

let nextId = 0n;

function priced(meter: string, price: string, dimensions: Record<string, string> = {}, feature = "chat"): Rate {
  const zero = parseCredits("0");
  nextId += 1n;
  const amounts = { price: parseCredits(price), per: 1n, base: zero, minimum: zero };
  return { id: nextId, feature, meter, dimensions, model: "per_unit", ...amounts };
}

function book(number: number, rates: readonly Rate[]) {
  return indexBook({ id: BigInt(number), number, effectiveAt: micros(BigInt(number)), rates });
}

function cost(meters: Record<string, string>, dimensions: Record<string, string> = {}, feature = "chat"): string {
  const counts = Object.fromEntries(Object.entries(meters).map(([meter, count]) => [meter, parseQuantity(count)]));
  const first = book(1, [priced("input", "1"), priced("input", "2", { region: "eu" })]);
  const later = book(2, [
    priced("input", "10"),
    priced("input", "20", { region: "eu" }),
    priced("input", "30", { tier: "gold" }),
    priced("reasoning", "5"),
    priced("requests", "7", {}, "weather"),
  ]);
  const rated = rateLate(first, later, { feature, meters: counts, dimensions });
  return rated.kind === "rated" ? String(rated.amount / 1_000_000_000_000n) : rated.unknown.what;
}

test("what had a price keeps it, and only what had none takes the later one", () => {
  expect(cost({ input: "1", reasoning: "1" })).toBe("6");
  expect(cost({ input: "1", reasoning: "1" }, { region: "eu" })).toBe("7");
});

test("a dimension that was unknown makes the whole case new", () => {
  expect(cost({ input: "1" }, { tier: "gold" })).toBe("30");
  expect(cost({ input: "1", reasoning: "1" }, { tier: "gold" })).toBe("35");
});

test("a feature that was unknown takes the later book alone, and what is unknown still stays unmatched", () => {
  expect(cost({ requests: "1" }, {}, "weather")).toBe("7");
  expect(cost({ bytes: "1" })).toBe("meter");
  expect(cost({ requests: "1" }, {}, "nothing")).toBe("feature");
});
