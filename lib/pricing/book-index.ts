import type { PriceBook, Rate } from "#lib/pricing/price-book.ts";
import { compileRate, type RateFormula } from "#lib/pricing/rate-formula.ts";
import type { Micros } from "#lib/time/timestamp.ts";

type Condition = { readonly key: string; readonly value: string; readonly suffix: string | null };

/** A rate with its conditions, ready to be matched and rated. */
export type IndexedRate = { readonly formula: RateFormula; readonly conditions: readonly Condition[] };

/** The rates of a meter, most specific first: the first that matches is the one. */
export type IndexedMeter = { readonly meter: string; readonly rates: readonly IndexedRate[] };

export type IndexedFeature = {
  readonly dimensions: ReadonlySet<string>;
  /** In the order of the book, which is the order of a charge's lines. */
  readonly meters: readonly IndexedMeter[];
};

/** A price book prepared for look-ups; as immutable as the book. */
export type IndexedBook = {
  readonly id: bigint;
  readonly number: number;
  readonly effectiveAt: Micros;
  readonly features: ReadonlyMap<string, IndexedFeature>;
};

/** A rate made ready to be matched. @throws RangeError when it contradicts itself */
export function indexRate(rate: Rate): IndexedRate {
  const keys = Object.keys(rate.dimensions).sort();
  const conditions = keys.map((key) => {
    const value = rate.dimensions[key] ?? "";
    return { key, value, suffix: value.startsWith("*.") ? value.slice(1) : null };
  });
  return { formula: compileRate(rate), conditions };
}

function exactCount(rate: IndexedRate): number {
  return rate.conditions.filter((condition) => condition.suffix === null).length;
}

function wildcardLength(rate: IndexedRate): number {
  return rate.conditions.reduce((sum, condition) => sum + (condition.suffix?.length ?? 0), 0);
}

function compareKeys(a: IndexedRate, b: IndexedRate): number {
  const [first, second] = [a, b].map((rate) => rate.conditions.map((condition) => condition.key).join("\n"));
  if (first === second) return 0;
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

/**
 * The order in which rates of a meter are tried. It does not depend on the event, so it is settled once per book:
 * more dimensions named, then more of them exact, then the longer wildcards, then the alphabetically first names of
 * dimensions, then the lower id.
 */
export function bySpecificity(a: IndexedRate, b: IndexedRate): number {
  return (
    b.conditions.length - a.conditions.length ||
    exactCount(b) - exactCount(a) ||
    wildcardLength(b) - wildcardLength(a) ||
    compareKeys(a, b) ||
    (a.formula.rate.id < b.formula.rate.id ? -1 : 1)
  );
}

function indexFeature(rates: readonly Rate[]): IndexedFeature {
  const byMeter = new Map<string, IndexedRate[]>();
  const dimensions = new Set<string>();
  const seen = new Set<string>();
  for (const rate of rates) {
    const indexed = indexRate(rate);
    const identity = JSON.stringify([rate.meter, indexed.conditions.map(({ key, value }) => [key, value])]);
    if (seen.has(identity)) throw new RangeError(`two rates of ${rate.feature} ${rate.meter} name the same case`);
    seen.add(identity);
    for (const { key } of indexed.conditions) dimensions.add(key);
    byMeter.set(rate.meter, [...(byMeter.get(rate.meter) ?? []), indexed]);
  }
  const meters = [...byMeter].map(([meter, list]) => ({ meter, rates: list.sort(bySpecificity) }));
  return { dimensions, meters };
}

/**
 * Prepares a book for rating. @throws RangeError when a rate contradicts itself or two rates name the same case: check a
 * draft with it before publishing.
 */
export function indexBook(book: PriceBook): IndexedBook {
  const byFeature = new Map<string, Rate[]>();
  const ordered = [...book.rates].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const rate of ordered) {
    const list = byFeature.get(rate.feature);
    if (list) list.push(rate);
    else byFeature.set(rate.feature, [rate]);
  }
  const features = new Map([...byFeature].map(([code, rates]) => [code, indexFeature(rates)]));
  return { id: book.id, number: book.number, effectiveAt: book.effectiveAt, features };
}

function meets(condition: Condition, value: string | undefined): boolean {
  if (typeof value !== "string") return false;
  const { suffix } = condition;
  // A wildcard stands for at least one label: *.shop.example is any sub-domain, not shop.example itself.
  return suffix === null ? value === condition.value : value.length > suffix.length && value.endsWith(suffix);
}

/** The rate of a meter for an event's dimensions, or null when none fits and there is no default. */
export function matchRate(meter: IndexedMeter, dimensions: Readonly<Record<string, string>>): IndexedRate | null {
  for (const rate of meter.rates) {
    let fits = true;
    for (const condition of rate.conditions) {
      if (meets(condition, dimensions[condition.key])) continue;
      fits = false;
      break;
    }
    if (fits) return rate;
  }
  return null;
}

/** The dimension that keeps a meter from having a rate: the first that no rate accepts, else the first of all. */
export function unmetDimension(meter: IndexedMeter, dimensions: Readonly<Record<string, string>>): string {
  const keys = [...new Set(meter.rates.flatMap((rate) => rate.conditions.map((condition) => condition.key)))].sort();
  const accepted = (key: string) =>
    meter.rates.some((rate) => rate.conditions.every((each) => each.key !== key || meets(each, dimensions[key])));
  return keys.find((key) => !accepted(key)) ?? keys[0] ?? "";
}
