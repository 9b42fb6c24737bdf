import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { writeDecimal } from "#lib/money/decimal.ts";
import {
  add,
  compare,
  divideRounded,
  multiply,
  parseRational,
  type Rational,
  rational,
  roundTo,
  ZERO,
} from "#lib/money/rational.ts";
import { indexBook } from "#lib/pricing/book-index.ts";
import type { DraftRate, Rate, RateModel, Tier } from "#lib/pricing/price-book.ts";
import { parseQuantity, quantity } from "#lib/pricing/quantity.ts";
import { rate } from "#lib/pricing/rating.ts";
import { micros } from "#lib/time/timestamp.ts";

type Short = Partial<Omit<DraftRate, "price" | "base" | "minimum">> & {
  price?: string;
  base?: string;
  minimum?: string;
};

function rateOf(id: number, { price = "1", base = "0", minimum = "0", ...rest }: Short): Rate {
  const common = { feature: "f", meter: "rows", dimensions: {}, model: "per_unit" as const, per: 1n };
  const prices = { price: parseCredits(price), base: parseCredits(base), minimum: parseCredits(minimum) };
  return { id: BigInt(id), ...common, ...prices, ...rest };
}

function bookOf(...rates: Short[]) {
  return indexBook({
    id: 1n,
    number: 1,
    effectiveAt: micros(0n),
    rates: rates.map((each, index) => rateOf(index + 1, each)),
  });
}

function charge(book: ReturnType<typeof bookOf>, meters: Record<string, string>): string {
  const counts = Object.fromEntries(Object.entries(meters).map(([meter, text]) => [meter, parseQuantity(text)]));
  const rating = rate(book, { feature: "f", meters: counts, dimensions: {} });
  return rating.kind === "rated" ? formatCredits(rating.amount) : rating.reason;
}

const tiers = (...list: [string | null, string][]): Tier[] =>
  list.map(([upTo, price]) => ({ upTo, price: parseCredits(price) }));

describe("models of rates", () => {
  test.each([
    ["0", "0", "0.00"],
    ["1000", "0", "0.00"],
    ["1001", "0.002", "0.00"],
    ["10000", "18", "18.00"],
    ["10001", "18.001", "18.00"],
    ["12345", "20.345", "20.35"],
  ])("graduated: %s costs %s, as money %s", (count, expected, money) => {
    const book = bookOf({ model: "graduated", tiers: tiers(["1000", "0"], ["10000", "0.002"], [null, "0.001"]) });
    expect(charge(book, { rows: count })).toBe(expected);
    expect(writeDecimal(roundTo(parseRational(expected), 2), 2)).toBe(money);
  });

  test.each([
    ["10000", "20"],
    ["10001", "10.001"],
    ["0", "0"],
  ])("volume: %s costs %s", (count, expected) => {
    const book = bookOf({ model: "volume", tiers: tiers(["10000", "0.002"], [null, "0.001"]) });
    expect(charge(book, { rows: count })).toBe(expected);
  });

  test.each([
    ["0", "0"],
    ["1", "1"],
    ["999", "1"],
    ["1000", "1"],
    ["1001", "2"],
    ["2000", "2"],
    ["2000.000001", "3"],
    ["2001", "3"],
  ])("package: %s costs %s", (count, expected) => {
    expect(charge(bookOf({ model: "package", per: 1000n }), { rows: count })).toBe(expected);
  });

  test("base and minimum count once per call, and not for a meter that was not used", () => {
    const book = bookOf({ price: "2", base: "3", minimum: "10" });
    expect(charge(book, { rows: "1" })).toBe("10");
    expect(charge(book, { rows: "4" })).toBe("11");
    expect(charge(book, { rows: "0" })).toBe("0");
  });

  test("a tier can be picked by other meters of the same event", () => {
    const long = {
      model: "volume" as const,
      tiers: tiers(["200000", "1"], [null, "2"]),
      tierBy: ["input_tokens", "cached_tokens"],
    };
    const meters = ["input_tokens", "cached_tokens", "output_tokens"];
    const book = bookOf(...meters.map((meter) => ({ ...long, meter })));
    expect(charge(book, { input_tokens: "150000", cached_tokens: "50000", output_tokens: "10" })).toBe("200010");
    expect(charge(book, { input_tokens: "150000", cached_tokens: "50001", output_tokens: "10" })).toBe("400022");
  });
});

test("the total is rounded once and the lines sum to it, whatever order the event has", () => {
  const third = { price: "0.000000000001", per: 3n };
  const one = parseQuantity("1");
  const rating = rate(bookOf({ meter: "a", ...third }, { meter: "b", ...third }), {
    feature: "f",
    meters: { b: one, a: one },
    dimensions: {},
  });
  const lines = [
    { meter: "a", amount: 1n },
    { meter: "b", amount: 0n },
  ];
  expect(rating).toMatchObject({ kind: "rated", amount: 1n, lines });
});

type Example = {
  model: RateModel;
  price: bigint;
  second: bigint;
  per: bigint;
  base: bigint;
  minimum: bigint;
  bound: number;
  count: bigint;
};

const example: fc.Arbitrary<Example> = fc.record({
  model: fc.constantFrom<RateModel>("per_unit", "package", "graduated", "volume"),
  price: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  second: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  per: fc.constantFrom(1n, 3n, 7n, 1000n, 1_000_000n),
  base: fc.bigInt({ min: 0n, max: 10n ** 13n }),
  minimum: fc.bigInt({ min: 0n, max: 10n ** 14n }),
  bound: fc.integer({ min: 1, max: 5000 }),
  count: fc.bigInt({ min: 0n, max: 10n ** 11n }),
});

function variableCost({ model, price, second, per, bound, count }: Example): Rational {
  const limit = BigInt(bound) * 1_000_000n;
  const cost = (micro: bigint, each: bigint) => multiply(rational(micro, 1_000_000n * per), rational(each));
  if (model === "package") return rational(price * ((count + per * 1_000_000n - 1n) / (per * 1_000_000n)));
  if (model === "volume") return cost(count, count <= limit ? price : second);
  if (model === "per_unit" || count <= limit) return cost(count, price);
  return add(cost(limit, price), cost(count - limit, second));
}

function exactCost(of: Example): Rational {
  if (of.count === 0n) return ZERO;
  const cost = add(variableCost(of), rational(of.base));
  return compare(cost, rational(of.minimum)) < 0 ? rational(of.minimum) : cost;
}

function exampleRate(of: Example, index: number): Rate {
  const prices = { price: picos(of.price), base: picos(of.base), minimum: picos(of.minimum) };
  const made = {
    id: BigInt(index),
    feature: "f",
    meter: `m${index}`,
    dimensions: {},
    model: of.model,
    per: of.per,
    ...prices,
  };
  if (of.model === "per_unit" || of.model === "package") return made;
  const steps = [
    { upTo: String(of.bound), price: picos(of.price) },
    { upTo: null, price: picos(of.second) },
  ];
  return { ...made, tiers: steps };
}

test("rating agrees with fractions worked out one by one", () => {
  fc.assert(
    fc.property(fc.array(example, { minLength: 1, maxLength: 4 }), (examples) => {
      const book = indexBook({ id: 1n, number: 1, effectiveAt: micros(0n), rates: examples.map(exampleRate) });
      const meters = Object.fromEntries(examples.map((of, index) => [`m${index}`, quantity(of.count)]));
      const rating = rate(book, { feature: "f", meters, dimensions: {} });
      if (rating.kind !== "rated") throw new Error(rating.reason);
      const exact = examples.map(exactCost).reduce(add, ZERO);
      expect(rating.amount).toBe(divideRounded(exact.n, exact.d));
      expect(rating.lines.reduce<bigint>((sum, line) => sum + line.amount, 0n)).toBe(rating.amount);
    }),
    { seed: 14, numRuns: 500 },
  );
});
