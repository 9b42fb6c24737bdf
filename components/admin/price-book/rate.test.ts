import { expect, test } from "vitest";
import { matchingRates } from "#components/admin/price-book/rate.ts";
import type { RateView } from "#lib/pricing/rate-view.ts";

function rate(feature: string, price: string): RateView {
  const amounts = { price, per: "1", base: "0", minimum: "0", tiers: "", tierBy: "" };
  return { id: feature, feature, meter: "requests", dimensions: "", model: "per_unit", ...amounts };
}

test("a search finds rates that contain each of its words", () => {
  const rates = [rate("gpt-4o", "1"), rate("gpt-4o-mini", "1"), rate("geocode", "1")];
  expect(matchingRates(rates, " GPT mini ").map(({ feature }) => feature)).toEqual(["gpt-4o-mini"]);
  expect(matchingRates(rates, "")).toHaveLength(3);
});
