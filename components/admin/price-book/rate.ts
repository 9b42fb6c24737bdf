/** A rate as shown and edited; numbers are decimal strings of credits. */
export type RateRow = {
  readonly id: string;
  readonly feature: string;
  readonly meter: string;
  /** "resolution=1024x1024, region=eu"; "" for the default. */
  readonly dimensions: string;
  /** Credits per `per` units. */
  readonly price: string;
  /** Unit count: "1", "1000", "1000000". */
  readonly per: string;
  /** Added once per call; "0" for none. */
  readonly base: string;
  /** Least credits per call; "0" for none. */
  readonly minimum: string;
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

/** The difference between a published book and a draft, in the draft's order, removals last. */
export function rateChanges(current: readonly RateRow[], draft: readonly RateRow[]): RateChange[] {
  const before = new Map(current.map((rate) => [rateKey(rate), rate]));
  const kept = new Set(draft.map(rateKey));
  const changes = draft.flatMap((after): RateChange[] => {
    const old = before.get(rateKey(after)) ?? null;
    if (!old) return [{ kind: "added", before: null, after }];
    return samePrice(old, after) ? [] : [{ kind: "changed", before: old, after }];
  });
  const removed = current.filter((rate) => !kept.has(rateKey(rate)));
  return [...changes, ...removed.map((rate) => ({ kind: "removed" as const, before: rate, after: null }))];
}

function samePrice(a: RateRow, b: RateRow): boolean {
  return a.price === b.price && a.per === b.per && a.base === b.base && a.minimum === b.minimum;
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
