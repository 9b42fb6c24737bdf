import { expect, test } from "vitest";
import { parseCredits } from "#lib/money/credits.ts";
import { currency } from "#lib/money/currency.ts";
import { listPrice } from "#lib/money/list-price.ts";
import { demoFeatures, demoRates } from "#lib/pricing/demo-book.ts";
import type { Rate } from "#lib/pricing/price-book.ts";
import { listPriceText, pricesByFeature } from "#lib/pricing/price-list.ts";

const dollars = listPrice(currency("USD"), parseCredits("1000"), "1");
const yen = listPrice(currency("JPY"), parseCredits("1000"), "150");
const rates: readonly Rate[] = demoRates.map((rate, index) => ({ ...rate, id: BigInt(index + 1) }));

function variants(code: string, price = dollars) {
  return pricesByFeature(demoFeatures, rates, price).find((feature) => feature.feature === code)?.variants;
}

test("a price says its unit, its money and what one credit buys", () => {
  expect(variants("geocode")).toEqual([
    {
      dimensions: "",
      meter: "requests",
      unit: "per 1,000 requests",
      price: "500",
      approxMoney: "≈ $0.50",
      oneCreditBuys: "2 requests",
      notes: [],
    },
  ]);
  expect(variants("geocode", yen)?.[0]?.approxMoney).toBe("≈ ¥75");
});

test("base, minimum and tiers are said, and money is never nothing for what costs something", () => {
  const withBase = rates.map((rate) => (rate.feature === "geocode" ? { ...rate, base: parseCredits("10") } : rate));
  const listed = pricesByFeature(demoFeatures, withBase, dollars).find(({ feature }) => feature === "geocode");
  expect(listed?.variants[0]?.notes).toEqual(["Plus 10 credits per call."]);
  expect(variants("speech.transcribe")?.[0]).toMatchObject({
    notes: ["At least 1 credit per call."],
    approxMoney: "≈ $0.0001",
  });
  expect(variants("dataset.export")?.[0]).toMatchObject({ price: "0.02", notes: { length: 4 } });
});

test("what has no rate is not listed", () => {
  const [geocode] = rates.filter((rate) => rate.feature === "geocode");
  expect(pricesByFeature(demoFeatures, geocode ? [geocode] : [], null).map((each) => each.feature)).toEqual([
    "geocode",
  ]);
});

test("the list price is said for a thousand credits", () => {
  expect([dollars, yen].map(listPriceText)).toEqual(["1,000 credits cost $1.00", "1,000 credits cost ¥150"]);
});
