import type { RateView } from "#lib/pricing/rate-view.ts";
/** What names a rate: no two of a book share it. */
export function rateKey(rate: Pick<RateView, "feature" | "meter" | "dimensions">): string {
  return [rate.feature, rate.meter, rate.dimensions].join("\n");
}

/** Rates that contain every word of the search. */
export function matchingRates(rates: readonly RateView[], search: string): readonly RateView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rates;
  return rates.filter((rate) => {
    const text = `${rate.feature} ${rate.meter} ${rate.dimensions}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
