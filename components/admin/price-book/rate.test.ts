import { expect, test } from "vitest";
import { matchingRates, type RateRow, rateChanges } from "#components/admin/price-book/rate.ts";

function rate(feature: string, price: string): RateRow {
  return { id: feature, feature, meter: "requests", dimensions: "", price, per: "1", base: "0", minimum: "0" };
}

test("a draft's changes are what was added, priced otherwise, or taken out", () => {
  const current = [rate("same", "1"), rate("dearer", "1"), rate("gone", "1")];
  const draft = [rate("same", "1"), rate("dearer", "2"), rate("new", "3")];
  expect(rateChanges(current, draft).map(({ kind, before, after }) => [kind, before?.price, after?.price])).toEqual([
    ["changed", "1", "2"],
    ["added", undefined, "3"],
    ["removed", "1", undefined],
  ]);
});

test("a search finds rates that contain each of its words", () => {
  const rates = [rate("gpt-4o", "1"), rate("gpt-4o-mini", "1"), rate("geocode", "1")];
  expect(matchingRates(rates, " GPT mini ").map(({ feature }) => feature)).toEqual(["gpt-4o-mini"]);
  expect(matchingRates(rates, "")).toHaveLength(3);
});
