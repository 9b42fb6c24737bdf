/** A rate as shown and edited; numbers are decimal strings of credits. */
export type RateRow = {
  readonly id: string;
  readonly feature: string;
  readonly meter: string;
  /** "resolution=1024x1024, region=eu"; "" for the default. */
  readonly dimensions: string;
  /** "per_unit", "package", "graduated" or "volume". */
  readonly model: string;
  /** Credits per `per` units. */
  readonly price: string;
  /** Unit count: "1", "1000", "1000000". */
  readonly per: string;
  /** Added once per call; "0" for none. */
  readonly base: string;
  /** Least credits per call; "0" for none. */
  readonly minimum: string;
  /** "1000: 0, 10000: 0.02, above: 0.01"; "" without tiers. */
  readonly tiers: string;
  /** Meters whose sum picks the tier, separated by commas; "" for the rate's own. */
  readonly tierBy: string;
};

/** What a draft would change. */
export type RateChange = {
  readonly kind: "added" | "changed" | "removed";
  readonly before: RateRow | null;
  readonly after: RateRow | null;
};

/** What names a rate: no two of a book share it. */
export function rateKey(rate: Pick<RateRow, "feature" | "meter" | "dimensions">): string {
  return [rate.feature, rate.meter, rate.dimensions].join("\n");
}

/** Rates that contain every word of the search. */
export function matchingRates(rates: readonly RateRow[], search: string): readonly RateRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rates;
  return rates.filter((rate) => {
    const text = `${rate.feature} ${rate.meter} ${rate.dimensions}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
