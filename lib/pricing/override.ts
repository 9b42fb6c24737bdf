import type { IndexedBook, IndexedFeature, IndexedMeter, IndexedRate } from "#lib/pricing/book-index.ts";
import { bySpecificity, indexRate } from "#lib/pricing/book-index.ts";
import { bookAt, type Rate } from "#lib/pricing/price-book.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** A rate for one organization, or for one plan version, from an instant until another; `until` null: without end. */
export type RateOverride = {
  readonly rate: Rate;
  readonly orgId: bigint | null;
  readonly planVersionId: bigint | null;
  readonly from: Micros;
  readonly until: Micros | null;
};

/** Whose prices are asked for. */
export type PricedFor = { readonly orgId: bigint; readonly planVersionId: bigint | null };

/** The overrides that can concern a payer, the organization's own before those of its plan version. */
export function overridesFor(overrides: readonly RateOverride[], payer: PricedFor): readonly RateOverride[] {
  const own = overrides.filter((each) => each.orgId === payer.orgId);
  if (payer.planVersionId === null) return own;
  return [...own, ...overrides.filter((each) => each.planVersionId === payer.planVersionId)];
}

/** Those in force at an instant: from it on, until before it. */
export function activeAt(overrides: readonly RateOverride[], at: Micros): readonly RateOverride[] {
  return overrides.filter(({ from, until }) => from <= at && (until === null || at < until));
}

/** Whether a rate's case lies within another's: what fits it would fit the other too. */
function isWithin(rate: Rate, wider: Rate): boolean {
  if (rate.feature !== wider.feature || rate.meter !== wider.meter) return false;
  return Object.entries(wider.dimensions).every(([key, value]) => {
    const own = rate.dimensions[key];
    return own === value || (own !== undefined && value.startsWith("*.") && own.endsWith(value.slice(1)));
  });
}

/**
 * The rates of one source, put before those that are there: the first that fits is the one. What can never come to its turn
 * then is left out, so that whoever asks whether a call can be free does not find a rate that holds no more.
 */
function laidOver(meters: readonly IndexedMeter[], rates: readonly Rate[]): readonly IndexedMeter[] {
  const added = Map.groupBy(rates.map(indexRate), (rate) => rate.formula.rate.meter);
  const before = (meter: string): IndexedRate[] => (added.get(meter) ?? []).sort(bySpecificity);
  const known = new Set(meters.map(({ meter }) => meter));
  const left = ({ formula }: IndexedRate) => !rates.some((wider) => isWithin(formula.rate, wider));
  return [
    ...meters.map((each) =>
      added.has(each.meter) ? { ...each, rates: [...before(each.meter), ...each.rates.filter(left)] } : each,
    ),
    ...[...added.keys()].filter((meter) => !known.has(meter)).map((meter) => ({ meter, rates: before(meter) })),
  ];
}

function overlaid(feature: IndexedFeature | undefined, rates: readonly Rate[]): IndexedFeature {
  const keys = rates.flatMap((rate) => Object.keys(rate.dimensions));
  return {
    dimensions: new Set([...(feature?.dimensions ?? []), ...keys]),
    meters: laidOver(feature?.meters ?? [], rates),
  };
}

function withRates(book: IndexedBook, rates: readonly Rate[]): IndexedBook {
  if (rates.length === 0) return book;
  const features = new Map(book.features);
  for (const [code, own] of Map.groupBy(rates, (rate) => rate.feature))
    features.set(code, overlaid(features.get(code), own));
  return { ...book, features };
}

/**
 * A book as it holds for a payer: a rate of the organization that fits goes before one of its plan version, and that before
 * the book's own, however specific. Within one source the most specific wins, as always.
 */
export function overrideBook(book: IndexedBook, active: readonly RateOverride[]): IndexedBook {
  const ofPlan = active.filter((each) => each.orgId === null).map(({ rate }) => rate);
  const ofOrg = active.filter((each) => each.orgId !== null).map(({ rate }) => rate);
  return withRates(withRates(book, ofPlan), ofOrg);
}

/**
 * The books of a payer over time: those of everybody, cut where an override begins or ends, so that `bookAt` finds what held
 * at any instant. A cut book keeps its id and number.
 */
export function booksWith(books: readonly IndexedBook[], overrides: readonly RateOverride[]): readonly IndexedBook[] {
  if (overrides.length === 0) return books;
  const cuts = [
    ...books.map((book) => book.effectiveAt),
    ...overrides.flatMap(({ from, until }) => [from, until ?? from]),
  ];
  const instants = [...new Set(cuts)].sort((a, b) => (a < b ? -1 : 1));
  return instants.flatMap((effectiveAt) => {
    const book = bookAt(books, effectiveAt);
    return book ? [{ ...overrideBook(book, activeAt(overrides, effectiveAt)), effectiveAt }] : [];
  });
}

function putBefore(rates: readonly Rate[], own: readonly Rate[]): readonly Rate[] {
  return [...own, ...rates.filter((rate) => !own.some((wider) => isWithin(rate, wider)))];
}

/** The rates that a price list shows a payer: those of overrides, and of the book what they leave. */
export function ratesWith(rates: readonly Rate[], active: readonly RateOverride[]): readonly Rate[] {
  const ofPlan = active.filter((each) => each.orgId === null).map(({ rate }) => rate);
  const ofOrg = active.filter((each) => each.orgId !== null).map(({ rate }) => rate);
  return putBefore(putBefore(rates, ofPlan), ofOrg);
}

/** The book of an id as it held for its payer at an instant; a book not yet in effect then as it begins. */
export function bookById(books: readonly IndexedBook[], id: bigint, at: Micros): IndexedBook | null {
  const own = books.filter((book) => book.id === id);
  return bookAt(own, at) ?? own[0] ?? null;
}
