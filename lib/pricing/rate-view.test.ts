import { expect, test } from "vitest";
import { picos } from "#lib/money/credits.ts";
import { caseOf, countChanges, diffRates } from "#lib/pricing/book-diff.ts";
import { demoFeatures, demoRates } from "#lib/pricing/demo-book.ts";
import { readDraftRate } from "#lib/pricing/draft-rate.ts";
import type { Rate } from "#lib/pricing/price-book.ts";
import { parseDimensions, parseMeters, parseTiers, viewRate } from "#lib/pricing/rate-view.ts";

const rates: readonly Rate[] = demoRates.map((rate, index) => ({ ...rate, id: BigInt(index + 1) }));
const codes = new Set(demoFeatures.map((feature) => feature.code));
const [first, second, ...others] = rates;
if (!first || !second) throw new Error("the demo sells more than one thing");

test("every rate survives being shown in the editor and read back", () => {
  for (const rate of rates) {
    const { dimensions, tiers, tierBy, model: _model, ...view } = viewRate(rate);
    const text = { dimensions: parseDimensions(dimensions), tiers: parseTiers(tiers), tierBy: parseMeters(tierBy) };
    const { id: _id, ...content } = rate;
    expect(readDraftRate({ ...view, ...text, model: rate.model }, codes)).toEqual({ rate: content });
  }
});

test("text that is no pair or no tier is refused by name", () => {
  for (const bad of ["region", "=eu", "a=1, a=2"]) expect(() => parseDimensions(bad)).toThrow(RangeError);
  for (const bad of ["1000", "1000:", ": 2"]) expect(() => parseTiers(bad)).toThrow(RangeError);
  expect(parseDimensions(" b=2 ,a=x=y,")).toEqual({ b: "2", a: "x=y" });
});

test("a difference names what was added, changed and removed, and nothing else", () => {
  const dearer = { ...first, price: picos(first.price + 1n) };
  const added = { ...second, meter: "extra" };
  const changes = diffRates(rates, [...others.toReversed(), dearer, added]);
  expect(countChanges(changes)).toEqual({ added: 1, changed: 1, removed: 1 });
  expect(changes.find((change) => change.kind === "changed")).toEqual({
    kind: "changed",
    before: first,
    after: dearer,
  });
  expect(diffRates(rates, rates.toReversed())).toEqual([]);
});

test("the order in which dimensions are named does not make another case", () => {
  const one = { feature: "f", meter: "m", dimensions: { a: "1", b: "2" } };
  expect(caseOf({ ...one, dimensions: { b: "2", a: "1" } })).toBe(caseOf(one));
});
