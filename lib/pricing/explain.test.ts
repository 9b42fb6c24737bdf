import { describe, expect, test } from "vitest";
import { parseCredits, picos } from "#lib/money/credits.ts";
import { indexBook } from "#lib/pricing/book-index.ts";
import { explainLine } from "#lib/pricing/explain.ts";
import type { Rate, Tier } from "#lib/pricing/price-book.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { rateCard, unitsPerCredit } from "#lib/pricing/rate-card.ts";
import { readLine, writeLine } from "#lib/pricing/rate-record.ts";
import { type RatedLine, rate } from "#lib/pricing/rating.ts";
import { countLabel } from "#lib/pricing/unit-label.ts";
import { micros } from "#lib/time/timestamp.ts";

function rateOf(meter: string, price: string, more: Partial<Rate> = {}): Rate {
  const none = { base: picos(0n), minimum: picos(0n), per: 1n, model: "per_unit" as const, dimensions: {} };
  return { id: 1n, feature: "f", meter, price: parseCredits(price), ...none, ...more };
}

function lineOf(of: Rate, count: string): RatedLine {
  const book = indexBook({ id: 1n, number: 1, effectiveAt: micros(0n), rates: [of] });
  const rating = rate(book, { feature: "f", meters: { [of.meter]: parseQuantity(count) }, dimensions: of.dimensions });
  const line = rating.kind === "rated" ? rating.lines[0] : undefined;
  if (!line) throw new Error("the example has no line");
  return line;
}

const tiers = (...list: [string | null, string][]): Tier[] =>
  list.map(([upTo, price]) => ({ upTo, price: parseCredits(price) }));
const perUnit = rateOf("input_tokens", "2.5", { per: 1_000_000n });
const packages = rateOf("rows", "5", { model: "package", per: 100n });
const graduated = rateOf("rows", "0", {
  model: "graduated",
  tiers: tiers(["1000", "0"], ["10000", "0.002"], [null, "0.001"]),
});
const volume = rateOf("rows", "0", {
  model: "volume",
  tiers: tiers(["10000", "0.002"], [null, "0.001"]),
  tierBy: ["rows"],
});
const video = rateOf("seconds", "2", { base: parseCredits("3"), minimum: parseCredits("10") });

describe("a charge is shown as the sum it is", () => {
  test.each<[Rate, string, string]>([
    [perUnit, "374", "374 input_tokens × 2.5 / 1,000,000 = 0.000935"],
    [packages, "250", "3 × 100 rows × 5 = 15"],
    [graduated, "12345", "1,000 rows × 0 + 9,000 × 0.002 + 2,345 × 0.001 = 20.345"],
    [volume, "10001", "10,001 rows × 0.001 = 10.001"],
    [video, "4", "max(10, 3 + 4 seconds × 2) = 11"],
    [video, "0", "0 seconds × 2 = 0"],
    [rateOf("rows", "1", { per: 3n }), "1", "1 row × 1 / 3 ≈ 0.333333333333"],
    [rateOf("input_tokens", "3", { model: "package" }), "2", "2 × 1 input_token × 3 = 6"],
    [graduated, "1", "1 row × 0 = 0"],
  ])("%#", (of, count, formula) => {
    expect(explainLine(lineOf(of, count)).formula).toBe(formula);
  });

  test("what the formula does not tell is said beside it", () => {
    expect(explainLine(lineOf(video, "1")).notes).toEqual(["Raised to the least that a call costs here, 10."]);
    expect(explainLine(lineOf(volume, "10000")).notes).toEqual([
      "All at one price, picked by 10,000 rows (up to 10,000).",
    ]);
    expect(explainLine(lineOf(packages, "1")).notes).toHaveLength(1);
  });

  test("a stored line tells the same as a fresh one", () => {
    for (const of of [perUnit, packages, graduated, volume, video]) {
      const line = lineOf(of, "12345.5");
      const stored: ReturnType<typeof writeLine> = JSON.parse(JSON.stringify(writeLine(line)));
      expect(readLine(stored)).toEqual(line);
    }
  });
});

describe("the price page", () => {
  test.each<[string, bigint, string | null]>([
    ["2500", 1_000_000n, "400"],
    ["150", 1_000_000n, "6666"],
    ["15000", 1_000_000n, "66.66"],
    ["3", 1n, "0.3333"],
    ["0.0000025", 1n, "400000"],
    ["1000000000", 1n, "0.000000001"],
    ["0", 1n, null],
  ])("1 credit at %s per %s buys %s, never more than it pays for", (price, per, expected) => {
    expect(unitsPerCredit(parseCredits(price), per)).toBe(expected);
  });

  test("a rate is told in words", () => {
    expect(rateCard({ ...perUnit, dimensions: { region: "eu", cache: "hit" } })).toEqual({
      when: "cache hit, region eu",
      price: "2.5 credits per 1,000,000 input tokens",
      creditBuys: "400,000 input tokens",
      notes: [],
    });
    expect(rateCard(video).notes).toEqual(["Plus 3 credits per call.", "At least 10 credits per call."]);
    expect(rateCard(graduated)).toMatchObject({ price: "0.002 credits per row", creditBuys: "500 rows" });
    expect(rateCard(graduated).notes).toContain("Up to 1,000: free.");
    expect(rateCard(rateOf("tasks", "0"))).toMatchObject({ price: "free", creditBuys: null });
    expect(countLabel("1", "bytes")).toBe("1 byte");
  });
});
