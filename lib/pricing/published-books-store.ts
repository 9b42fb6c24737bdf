import { enginePool } from "#lib/db/clients.ts";
import type { Currency } from "#lib/money/currency.ts";
import { once } from "#lib/once.ts";
import { type IndexedBook, indexBook } from "#lib/pricing/book-index.ts";
import { booksWith, overridesFor, type PricedFor, type RateOverride } from "#lib/pricing/override.ts";
import type { KnownPrices, PriceBook } from "#lib/pricing/price-book.ts";
import {
  type DatedListPrice,
  readCatalogueVersion,
  readListPrices,
  readOverrides,
  readPublishedBooks,
} from "#lib/pricing/store.ts";
import { type Micros, microsOf } from "#lib/time/timestamp.ts";

/** A published book takes effect later than this after its publication, so every process knows it before it counts. */
export const FRESH_MS = 1_000;

type Catalogue = {
  readonly version: string;
  readonly books: readonly PriceBook[];
  readonly indexed: readonly IndexedBook[];
  readonly overrides: readonly RateOverride[];
  /** Organizations and plan versions that have any. */
  readonly overridden: { readonly orgs: ReadonlySet<bigint | null>; readonly plans: ReadonlySet<bigint | null> };
  /** The books of payers that have overrides, once asked for. */
  readonly cut: Map<string, readonly IndexedBook[]>;
  readonly known: KnownPrices;
  readonly listPrices: readonly DatedListPrice[];
};

type Holder = { reading: Promise<Catalogue> | null; startedAtMs: number };

function holder(): Holder {
  return once("price-books", () => ({ reading: null, startedAtMs: 0 }));
}

/** Asks the database at most once a second whether anything was published, and reads it whole only then. */
function catalogue(): Promise<Catalogue> {
  const held = holder();
  if (held.reading && performance.now() - held.startedAtMs < FRESH_MS) return held.reading;
  const reading = refreshed(held.reading);
  held.reading = reading;
  held.startedAtMs = performance.now();
  reading.catch(() => {
    if (held.reading === reading) held.reading = null;
  });
  return reading;
}

async function refreshed(previous: Promise<Catalogue> | null): Promise<Catalogue> {
  const pool = enginePool();
  const version = await readCatalogueVersion(pool);
  const before = await previous?.catch(() => null);
  if (before?.version === version) return before;
  // Read after the version: what is published in between is read too, and once more when its version is seen.
  const [all, overrides, listPrices] = await Promise.all([
    readPublishedBooks(pool),
    readOverrides(pool),
    readListPrices(pool),
  ]);
  const books = all.filter((book) => !book.canceled);
  const rates = [...all.flatMap((book) => book.rates), ...overrides.map(({ rate }) => rate)];
  const known = { books: all, rates: new Map(rates.map((rate) => [rate.id, rate])) };
  const overridden = {
    orgs: new Set(overrides.map(({ orgId }) => orgId)),
    plans: new Set(overrides.map(({ planVersionId }) => planVersionId)),
  };
  return { version, books, indexed: books.map(indexBook), overrides, overridden, cut: new Map(), known, listPrices };
}

function cutFor(held: Catalogue, payer: PricedFor): readonly IndexedBook[] {
  const { orgId, planVersionId } = payer;
  const { orgs, plans } = held.overridden;
  if (!orgs.has(orgId) && (planVersionId === null || !plans.has(planVersionId))) return held.indexed;
  const key = `${orgId} ${planVersionId}`;
  const books = held.cut.get(key) ?? booksWith(held.indexed, overridesFor(held.overrides, payer));
  held.cut.set(key, books);
  return books;
}

/** Everything that a recorded charge may name. */
export async function knownPrices(): Promise<KnownPrices> {
  return (await catalogue()).known;
}

/** The books that price a payer's usage, its overrides laid over them; of many payers, so that each is looked up at once. */
export async function pricesOf(): Promise<(payer: PricedFor) => readonly IndexedBook[]> {
  const held = await catalogue();
  return (payer) => cutFor(held, payer);
}

/** The books that price one payer's usage: bookAt picks the one of an instant. */
export async function booksFor(payer: PricedFor): Promise<readonly IndexedBook[]> {
  return cutFor(await catalogue(), payer);
}

/** Every override there ever was; at most a second old. */
export async function rateOverrides(): Promise<readonly RateOverride[]> {
  return (await catalogue()).overrides;
}

/** Every published price book that was not canceled, by number; at most a second old, and never older than this process's own publications. */
export async function publishedBooks(): Promise<readonly PriceBook[]> {
  return (await catalogue()).books;
}

/** Every list price in every currency, oldest first within each. */
export async function listPrices(): Promise<readonly DatedListPrice[]> {
  return (await catalogue()).listPrices;
}

/** What credits cost to buy in a currency at an instant, or null when they are not sold in it. */
export async function listPriceFor(code: Currency, at: Date | Micros): Promise<DatedListPrice | null> {
  const instant = at instanceof Date ? microsOf(at) : at;
  const prices = (await listPrices()).filter((price) => price.currency === code && price.effectiveAt <= instant);
  return prices.at(-1) ?? null;
}

/** Makes the next reader look again: called after a commit that published something, and by tests. */
export function forgetPriceBooks(): void {
  holder().reading = null;
}
