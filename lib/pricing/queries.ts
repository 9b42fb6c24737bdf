import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import type { PriceBook as PriceBookRow } from "#lib/db/generated/client.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { currency } from "#lib/money/currency.ts";
import { diffRates } from "#lib/pricing/book-diff.ts";
import { findNewestBook, readRates } from "#lib/pricing/draft-store.ts";
import { overridesFor, type RateOverride } from "#lib/pricing/override.ts";
import type { Feature, FeatureKind } from "#lib/pricing/price-book.ts";
import {
  type ListedChange,
  type ListedFeature,
  listChange,
  listPriceText,
  pricesByFeature,
} from "#lib/pricing/price-list.ts";
import { type PricesAt, pricesAt, type ScheduledChange, scheduledChanges } from "#lib/pricing/price-outlook.ts";
import { listPriceFor, publishedBooks, rateOverrides } from "#lib/pricing/published-books-store.ts";
import { type RateChangeView, type RateView, viewChange, viewRate } from "#lib/pricing/rate-view.ts";
import { formatTimestamp, type Micros, microsOf } from "#lib/time/timestamp.ts";

export type BookState = "draft" | "scheduled" | "canceled" | "in effect" | "superseded";

/** A price book as listed; instants are ISO strings. */
export type BookView = {
  readonly id: string;
  readonly number: number | null;
  readonly name: string;
  readonly state: BookState;
  readonly rateCount: number;
  readonly createdAt: string;
  readonly publishedAt: string | null;
  readonly effectiveAt: string | null;
  readonly publishedBy: string | null;
};

export type BookDetail = {
  readonly book: BookView;
  readonly rates: readonly RateView[];
  /** Against the newest published book for a draft, against the number before for a published one. */
  readonly changes: readonly RateChangeView[];
  readonly comparedWith: number | null;
};

type CountedBook = PriceBookRow & { readonly _count: { readonly rates: number } };

const MOST_BOOKS = 200;

/** "staff:0198…" → the person's name; jobs are named as they are. */
async function namesOf(tx: Transaction, actors: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(actors.flatMap((actor) => actor?.split(":")[1] ?? []));
  const users = await tx.user.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(users.map((user) => [user.id, user.name]));
}

/** The book that prices this instant: the latest effective one, of two equally late the higher number. */
function inEffect(books: readonly PriceBookRow[], now: Date): PriceBookRow | undefined {
  const begun = books.filter((book) => book.effectiveAt !== null && book.effectiveAt <= now && !book.canceledAt);
  return begun.toSorted(
    (a, b) => Number(b.effectiveAt) - Number(a.effectiveAt) || (b.number ?? 0) - (a.number ?? 0),
  )[0];
}

function stateOf(book: PriceBookRow, current: PriceBookRow | undefined, now: Date): BookState {
  if (book.effectiveAt === null) return "draft";
  if (book.canceledAt) return "canceled";
  if (book.effectiveAt > now) return "scheduled";
  return book.id === current?.id ? "in effect" : "superseded";
}

async function viewBooks(tx: Transaction, books: readonly CountedBook[], now: Date): Promise<readonly BookView[]> {
  const names = await namesOf(
    tx,
    books.map((book) => book.publishedBy),
  );
  const current = inEffect(books, now);
  return books.map((book) => {
    const by = book.publishedBy?.split(":")[1];
    return {
      id: publicId("bok", book.id),
      number: book.number,
      name: book.name,
      state: stateOf(book, current, now),
      rateCount: book._count.rates,
      createdAt: book.createdAt.toISOString(),
      publishedAt: book.publishedAt?.toISOString() ?? null,
      effectiveAt: book.effectiveAt?.toISOString() ?? null,
      publishedBy: by ? (names.get(by) ?? by) : book.publishedBy,
    };
  });
}

function findBooks(tx: Transaction): Promise<CountedBook[]> {
  return tx.priceBook.findMany({
    include: { _count: { select: { rates: true } } },
    orderBy: [{ number: { sort: "desc", nulls: "first" } }, { id: "desc" }],
    take: MOST_BOOKS,
  });
}

/** Drafts first, then published books from the newest back. */
export async function listBooks(ctx: Context): Promise<readonly BookView[]> {
  requireStaff(ctx);
  return transact(ctx, async (tx) => viewBooks(tx, await findBooks(tx), ctx.now()));
}

/** One book with its rates and what it changes. @throws Refusal not_found */
export async function getBook(ctx: Context, bookId: string): Promise<BookDetail> {
  requireStaff(ctx);
  const id = parseId("bok", bookId);
  return transact(ctx, async (tx) => {
    const books = await findBooks(tx);
    const index = books.findIndex((book) => book.id === id);
    const row = books[index];
    if (!row) return refuse("not_found", "There is no such price book.");
    const previous =
      row.number === null
        ? await findNewestBook(tx)
        : books.slice(index + 1).find((each) => each.number !== null && !each.canceledAt);
    const rates = await readRates(tx, id);
    const changes = diffRates(previous ? await readRates(tx, previous.id) : [], rates);
    const [book] = (await viewBooks(tx, books, ctx.now())).slice(index, index + 1);
    if (!book) throw new Error("a book that was read is listed");
    return {
      book,
      rates: rates.map(viewRate),
      changes: changes.map(viewChange),
      comparedWith: previous?.number ?? null,
    };
  });
}

/** The codes of everything in the catalogue, for the draft editor. */
export async function listFeatureCodes(ctx: Context): Promise<readonly string[]> {
  requireStaff(ctx);
  const features = await transact(ctx, (tx) =>
    tx.feature.findMany({ select: { code: true }, orderBy: { code: "asc" } }),
  );
  return features.map((feature) => feature.code);
}

export type PriceList = {
  readonly features: readonly ListedFeature[];
  readonly version: string;
  readonly effectiveAt: string;
  /** "1,000 credits cost $1.00"; "" where credits are not sold. */
  readonly listPriceText: string;
  /** What changes from when on, soonest first. */
  readonly scheduled: readonly ListedChange[];
};

const KINDS: readonly FeatureKind[] = ["text", "image", "video", "audio", "data"];
const DEFAULT_CURRENCY = "USD";

/** Overrides that can concern who asks: a customer's own; nobody else has any. */
async function ownOverrides({ actor }: Context): Promise<readonly RateOverride[]> {
  if (actor.kind !== "member" && actor.kind !== "api_key") return [];
  return overridesFor(await rateOverrides(), { orgId: actor.orgId, planVersionId: null });
}

/**
 * What who asks pays now and what changes later, each of their own overrides included.
 * @param at what the clock of their organization shows
 */
export async function findPricesNow(
  ctx: Context,
  at: Micros = microsOf(ctx.now()),
): Promise<{ readonly now: PricesAt | null; readonly scheduled: readonly ScheduledChange[] }> {
  const [books, overrides] = await Promise.all([publishedBooks(), ownOverrides(ctx)]);
  return { now: pricesAt(books, overrides, at), scheduled: scheduledChanges(books, overrides, at) };
}

/**
 * What everything costs now, in credits and at list price; null before the first book takes effect. Anyone may read it.
 * @param at what the clock of their organization shows; credits are bought by the real one
 */
export async function findPriceList(ctx: Context, code: string | null, at?: Micros): Promise<PriceList | null> {
  const now = ctx.now();
  const { now: prices, scheduled } = await findPricesNow(ctx, at);
  if (!prices) return null;
  const { book, rates } = prices;
  const price = await listPriceFor(currency(code ?? DEFAULT_CURRENCY), now);
  const rows = await transact(ctx, (tx) => tx.feature.findMany({ orderBy: [{ provider: "asc" }, { code: "asc" }] }));
  const features = rows.map((row): Feature => ({ ...row, kind: KINDS.find((kind) => kind === row.kind) ?? "data" }));
  return {
    features: pricesByFeature(features, rates, price),
    version: String(book.number),
    effectiveAt: formatTimestamp(book.effectiveAt),
    listPriceText: price ? listPriceText(price) : "",
    scheduled: scheduled.map(listChange),
  };
}
