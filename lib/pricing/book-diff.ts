import type { DraftRate } from "#lib/pricing/price-book.ts";
import { writeRate } from "#lib/pricing/rate-record.ts";

/** What became of one rate between two books. */
export type RateChange<R extends DraftRate = DraftRate> =
  | { readonly kind: "added"; readonly after: R }
  | { readonly kind: "removed"; readonly before: R }
  | { readonly kind: "changed"; readonly before: R; readonly after: R };

/** The case a rate prices: feature, meter and dimensions. Two rates of one book never have the same. */
export function caseOf(rate: Pick<DraftRate, "feature" | "meter" | "dimensions">): string {
  const dimensions = Object.entries(rate.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([rate.feature, rate.meter, dimensions]);
}

function contentOf(rate: DraftRate): string {
  const { model, price, per, base, minimum, tiers } = writeRate(rate);
  return JSON.stringify([model, price, per, base, minimum, tiers]);
}

/** Compares two books case by case; rates that cost the same do not appear. Ordered by feature, then meter. */
export function diffRates<R extends DraftRate>(before: readonly R[], after: readonly R[]): readonly RateChange<R>[] {
  const old = new Map(before.map((rate) => [caseOf(rate), rate]));
  const changes: [string, RateChange<R>][] = [];
  for (const rate of after) {
    const key = caseOf(rate);
    const previous = old.get(key);
    old.delete(key);
    if (!previous) changes.push([key, { kind: "added", after: rate }]);
    else if (contentOf(previous) !== contentOf(rate)) {
      changes.push([key, { kind: "changed", before: previous, after: rate }]);
    }
  }
  for (const [key, rate] of old) changes.push([key, { kind: "removed", before: rate }]);
  return changes.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
}

export type ChangeCounts = { readonly added: number; readonly changed: number; readonly removed: number };

export function countChanges(changes: readonly RateChange[]): ChangeCounts {
  const count = (kind: RateChange["kind"]) => changes.filter((change) => change.kind === kind).length;
  return { added: count("added"), changed: count("changed"), removed: count("removed") };
}
