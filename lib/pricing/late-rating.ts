import type { IndexedBook, IndexedFeature, IndexedMeter } from "#lib/pricing/book-index.ts";
import { type Rating, rate, type Usage } from "#lib/pricing/rating.ts";

/** The rates of both for each meter, the earlier book's first, so that a later rate fits only what had none. */
function mergeMeters(first: IndexedFeature, later: IndexedFeature): readonly IndexedMeter[] {
  const before = new Map(first.meters.map((each) => [each.meter, each.rates]));
  const known = new Set(later.meters.map(({ meter }) => meter));
  return [
    ...later.meters.map(({ meter, rates }) => ({ meter, rates: [...(before.get(meter) ?? []), ...rates] })),
    ...first.meters.filter(({ meter }) => !known.has(meter)),
  ];
}

/** Whether the earlier book told the usage's cases apart; a dimension that it did not know makes all of it new. */
function knewDimensions(first: IndexedFeature, usage: Usage): boolean {
  return Object.keys(usage.dimensions).every((key) => first.dimensions.has(key));
}

/**
 * Prices usage that had no price when it occurred by a later book. A meter that the book of its own time priced keeps that
 * price: only a rate for what had none may start earlier.
 * @param first the book in force when the usage occurred, or null
 */
export function rateLate(first: IndexedBook | null, later: IndexedBook, usage: Usage): Rating {
  const before = first?.features.get(usage.feature);
  const after = later.features.get(usage.feature);
  if (!before || !after || !knewDimensions(before, usage)) return rate(later, usage);
  const dimensions = new Set([...before.dimensions, ...after.dimensions]);
  const merged = { dimensions, meters: mergeMeters(before, after) };
  return rate({ ...later, features: new Map([[usage.feature, merged]]) }, usage);
}
