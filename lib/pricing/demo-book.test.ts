import { calcPrice, findProvider } from "@pydantic/genai-prices";
import { describe, expect, test } from "vitest";
import { formatCredits, picos } from "#lib/money/credits.ts";
import { indexBook } from "#lib/pricing/book-index.ts";
import { demoFeatures, demoRates } from "#lib/pricing/demo-book.ts";
import { demoModels, demoProviderNames } from "#lib/pricing/demo-models.ts";
import { decimalOf, importModelPrices, type ListedProvider, pricesOn } from "#lib/pricing/genai-import.ts";
import { quantity } from "#lib/pricing/quantity.ts";
import { rate } from "#lib/pricing/rating.ts";
import { micros } from "#lib/time/timestamp.ts";

const ON = "2026-11-01";
const terms = { on: ON, creditsPerUsd: "1000", markup: "1", models: demoModels, providerNames: demoProviderNames };
// The package's types allow more kinds of prices than are sold here; the import reads tokens only.
const providers = Object.keys(demoModels).map((providerId) =>
  findProvider({ providerId }),
) as readonly ListedProvider[];
const imported = importModelPrices(providers, terms);
const rates = [...imported.rates, ...demoRates].map((each, index) => ({ ...each, id: BigInt(index + 1) }));
const book = indexBook({ id: 1n, number: 1, effectiveAt: micros(0n), rates });

/** One call as the book counts it, and as the list does, where cached tokens are part of the input. */
function usageOf(feature: string, input: number, cached: number, output: number) {
  const sold = new Set(book.features.get(feature)?.meters.map(({ meter }) => meter));
  const counts = Object.entries({ input_tokens: input, cached_tokens: cached, output_tokens: output });
  const kept = counts.filter(([meter]) => sold.has(meter));
  const meters = Object.fromEntries(kept.map(([meter, count]) => [meter, quantity(BigInt(count) * 1_000_000n)]));
  const cachedSold = sold.has("cached_tokens") ? cached : 0;
  const outputSold = sold.has("output_tokens") ? output : 0;
  return {
    meters,
    listed: { input_tokens: input + cachedSold, cache_read_tokens: cachedSold, output_tokens: outputSold },
  };
}

describe("the demo's price book", () => {
  test("has every model it wants, and every feature has rates", () => {
    expect(imported.missing).toEqual([]);
    const features = [...imported.features, ...demoFeatures].map((feature) => feature.code);
    expect(new Set(features).size).toBe(features.length);
    expect([...book.features.keys()].sort()).toEqual([...features].sort());
    expect(features).toEqual(expect.arrayContaining(["gpt-4o", "scrape.html", "video.generate", "groq.gpt-oss-120b"]));
  });

  test("charges what the list's own calculator says, long prompts included", () => {
    const timestamp = new Date(`${ON}T00:00:00Z`);
    const sizes = [
      [374, 0, 44],
      [150_000, 40_000, 2_000],
      [190_000, 90_000, 9_000],
    ] as const;
    let compared = 0;
    for (const [providerId, ids] of Object.entries(demoModels)) {
      for (const id of ids) {
        for (const [input, cached, output] of sizes) {
          const { meters, listed } = usageOf(id, input, cached, output);
          const expected = calcPrice(listed, id, { providerId, timestamp });
          // The calculator finds some ids as another model, and knows prices by the hour.
          if (expected?.model.id !== id || !book.features.has(id) || providerId === "deepseek") continue;
          const rating = rate(book, { feature: id, meters, dimensions: {} });
          if (rating.kind !== "rated") throw new Error(`${id}: ${rating.reason}`);
          expect(Number(formatCredits(rating.amount)) / 1000, id).toBeCloseTo(expected.total_price, 9);
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(180);
  });

  test("never guesses how a page is rendered", () => {
    const usage = { feature: "scrape.html", meters: { requests: quantity(1_000_000n) } };
    expect(rate(book, { ...usage, dimensions: { domain: "a.shop.example", rendering: "js" } })).toMatchObject({
      amount: picos(10n ** 13n),
    });
    expect(rate(book, { ...usage, dimensions: {} })).toMatchObject({
      unknown: { what: "dimension", name: "rendering", value: null, meter: "requests" },
    });
  });
});

describe("importing a price list", () => {
  const dated = [
    { prices: { input_mtok: 1 } },
    { constraint: { type: "start_date" as const, start_date: "2026-05-01" }, prices: { input_mtok: 2 } },
    { constraint: { type: "time_of_date" as const }, prices: { input_mtok: 3 } },
    { constraint: { type: "start_date" as const, start_date: "2027-01-01" }, prices: { input_mtok: 9 } },
  ];

  test("takes the prices of the day, the dearest hour", () => {
    expect(pricesOn(dated.slice(0, 2), "2026-04-30")).toEqual({ input_mtok: 1 });
    expect(pricesOn(dated.slice(0, 2), "2026-05-01")).toEqual({ input_mtok: 2 });
    expect(pricesOn(dated, "2026-06-01")).toEqual({ input_mtok: 3 });
  });

  test("reads numbers as they were written and applies the markup exactly", () => {
    expect(decimalOf(2.8e-7)).toEqual({ n: 7n, d: 25_000_000n });
    expect(decimalOf(1e21)).toEqual({ n: 10n ** 21n, d: 1n });
    const list = [{ id: "p", name: "P", models: [{ id: "v/m", prices: { input_mtok: 0.135, output_mtok: 1 } }] }];
    const result = importModelPrices(list, {
      on: ON,
      creditsPerUsd: "1000",
      markup: "1.2",
      models: { p: ["v/m", "w/m", "none"] },
    });
    expect(result.rates.map((each) => [each.feature, each.meter, formatCredits(each.price)])).toEqual([
      ["m", "input_tokens", "162"],
      ["m", "output_tokens", "1200"],
    ]);
    expect(result.missing).toEqual(["p w/m", "p none"]);
  });
});
