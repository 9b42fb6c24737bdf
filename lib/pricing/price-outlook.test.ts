import { expect, test } from "vitest";
import { parseCredits } from "#lib/money/credits.ts";
import type { RateOverride } from "#lib/pricing/override.ts";
import type { Rate } from "#lib/pricing/price-book.ts";
import { pricesAt, scheduledChanges } from "#lib/pricing/price-outlook.ts";
import { micros } from "#lib/time/timestamp.ts";

function priced(id: bigint, feature: string, price: string): Rate {
  const zero = parseCredits("0");
  const amounts = { price: parseCredits(price), per: 1n, base: zero, minimum: zero };
  return { id, feature, meter: "requests", dimensions: {}, model: "per_unit", ...amounts };
}

const NOW = micros(50n);
const books = [
  { id: 1n, number: 1, effectiveAt: micros(0n), rates: [priced(1n, "maps", "1"), priced(2n, "scrape", "2")] },
  { id: 2n, number: 2, effectiveAt: micros(100n), rates: [priced(3n, "maps", "5"), priced(4n, "tides", "3")] },
];
const own: RateOverride = {
  rate: { ...priced(9n, "maps", "0.5"), override: "organization" },
  orgId: 7n,
  planVersionId: null,
  from: micros(80n),
  until: micros(120n),
};

function told(overrides: readonly RateOverride[]) {
  return scheduledChanges(books, overrides, NOW).map(({ at, changes }) => [
    at,
    changes.map((change) => `${change.kind} ${(change.kind === "removed" ? change.before : change.after).feature}`),
  ]);
}

test("what a scheduled book changes is told before it counts, and only that", () => {
  expect(told([])).toEqual([[100n, ["changed maps", "removed scrape", "added tides"]]]);
  expect(scheduledChanges(books, [], micros(100n))).toEqual([]);
});

test("an organization with its own price is told when that begins and ends, and not what it hides", () => {
  expect(told([own])).toEqual([
    [80n, ["changed maps"]],
    [100n, ["removed scrape", "added tides"]],
    [120n, ["changed maps"]],
  ]);
  expect(pricesAt(books, [own], micros(90n))?.rates.map(({ id }) => id)).toEqual([9n, 2n]);
});
