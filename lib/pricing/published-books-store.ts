import { enginePool } from "#lib/db/clients.ts";
import type { Currency } from "#lib/money/currency.ts";
import { once } from "#lib/once.ts";
import { type IndexedBook, indexBook } from "#lib/pricing/book-index.ts";
import type { PriceBook } from "#lib/pricing/price-book.ts";
import { type DatedListPrice, readCatalogueVersion, readListPrices, readPublishedBooks } from "#lib/pricing/store.ts";
import { type Micros, microsOf } from "#lib/time/timestamp.ts";

/** A published book takes effect later than this after its publication, so every process knows it before it counts. */
export const FRESH_MS = 1_000;

type Catalogue = {
  readonly version: string;
  readonly books: readonly PriceBook[];
  readonly indexed: readonly IndexedBook[];
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
  const known = await previous?.catch(() => null);
  if (known?.version === version) return known;
  // Read after the version: what is published in between is read too, and once more when its version is seen.
  const [books, listPrices] = await Promise.all([readPublishedBooks(pool), readListPrices(pool)]);
  return { version, books, indexed: books.map(indexBook), listPrices };
}

/** Every published price book by number; at most a second old, and never older than this process's own publications. */
export async function publishedBooks(): Promise<readonly PriceBook[]> {
  return (await catalogue()).books;
}

/** The same books prepared for rating; bookAt picks the one that prices an instant. */
export async function indexedBooks(): Promise<readonly IndexedBook[]> {
  return (await catalogue()).indexed;
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
