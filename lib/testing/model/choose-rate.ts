/** A rate as a price book lists it, as far as choosing needs it. */
export type ListedRate = {
  readonly id: string;
  readonly feature: string;
  readonly meter: string;
  readonly dimensions: Readonly<Record<string, string>>;
};

type Dimensions = Readonly<Record<string, string>>;

function isWildcard(value: string): boolean {
  return value.startsWith("*.");
}

function fits(rate: ListedRate, dimensions: Dimensions): boolean {
  return Object.entries(rate.dimensions).every(([key, value]) => {
    const given = dimensions[key];
    if (given === undefined) return false;
    return isWildcard(value) ? given.length > value.length - 1 && given.endsWith(value.slice(1)) : given === value;
  });
}

/** What makes a rate more particular than another, the weightiest first. */
function ranks(rate: ListedRate): readonly number[] {
  const values = Object.values(rate.dimensions);
  const wild = values.filter(isWildcard);
  const letters = wild.reduce((all, value) => all + value.length, 0);
  return [values.length, values.length - wild.length, letters - wild.length];
}

function isMoreParticular(a: ListedRate, b: ListedRate): boolean {
  const [first, second] = [ranks(a), ranks(b)];
  for (const [at, rank] of first.entries()) if (rank !== second[at]) return rank > (second[at] ?? 0);
  const [keys, others] = [a, b].map((rate) => Object.keys(rate.dimensions).sort().join("\n"));
  if (keys !== others) return (keys ?? "") < (others ?? "");
  return BigInt(a.id) < BigInt(b.id);
}

/** The rate of each meter used, or null when something of the usage has no price: then nothing may be charged. */
export function chooseRates(
  rates: readonly ListedRate[],
  usage: { readonly feature: string; readonly meters: readonly string[]; readonly dimensions: Dimensions },
): ReadonlyMap<string, string> | null {
  const ofFeature = rates.filter(({ feature }) => feature === usage.feature);
  const known = new Set(ofFeature.flatMap((rate) => Object.keys(rate.dimensions)));
  if (Object.keys(usage.dimensions).some((key) => !known.has(key))) return null;
  const chosen = new Map<string, string>();
  for (const meter of usage.meters) {
    let best: ListedRate | null = null;
    for (const rate of ofFeature) {
      if (rate.meter !== meter || !fits(rate, usage.dimensions)) continue;
      if (!best || isMoreParticular(rate, best)) best = rate;
    }
    if (!best) return null;
    chosen.set(meter, best.id);
  }
  return ofFeature.length === 0 ? null : chosen;
}
