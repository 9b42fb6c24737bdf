import type { IndexedBook, IndexedFeature } from "#lib/pricing/book-index.ts";
import type { Rate } from "#lib/pricing/price-book.ts";

function canCostNothing(rate: Rate): boolean {
  if (rate.base > 0n || rate.minimum > 0n) return false;
  return (rate.tiers?.[0]?.price ?? rate.price) === 0n;
}

/**
 * Whether a whole call of the feature can cost nothing: every one of its meters has a rate that begins at zero. With one
 * free meter among paid ones a call cannot be expected to be free, so it needs credits.
 */
export function canBeFree(feature: IndexedFeature): boolean {
  return feature.meters.every(({ rates }) => rates.some((rate) => canCostNothing(rate.formula.rate)));
}

/** The feature in a book, or null when it has no price at all. */
export function findFeature(book: IndexedBook | null, code: string): IndexedFeature | null {
  return book?.features.get(code) ?? null;
}
