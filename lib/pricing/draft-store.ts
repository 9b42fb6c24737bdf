import type { Transaction } from "#lib/db/clients.ts";
import { type PriceBook as PriceBookRow, Prisma } from "#lib/db/generated/client.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import type { DraftRate, Rate } from "#lib/pricing/price-book.ts";
import { type TiersRecord, writeRate } from "#lib/pricing/rate-record.ts";
import { RATE_JSON, type RateRow, rateOf } from "#lib/pricing/store.ts";

const BOOK_LOCK = 0x7072_6963n;

/** Everybody who writes price books queues here, so that numbers follow each other and a diff stays true until published. */
export async function lockBooks(tx: Transaction): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${BOOK_LOCK})::text`;
}

/**
 * The draft of a public id, while nobody else changes it.
 * @throws Refusal not_found, or conflict when it has been published meanwhile
 */
export async function getDraft(tx: Transaction, bookId: string): Promise<PriceBookRow> {
  const book = await tx.priceBook.findUnique({ where: { id: parseId("bok", bookId) } });
  if (!book) return refuse("not_found", "There is no such price book.");
  if (book.state !== "draft")
    return refuse("conflict", `Price book ${book.number} is published and cannot change; make a new draft.`);
  return book;
}

/** The published book with the highest number that was not canceled: what a draft starts from and is compared with. */
export function findNewestBook(tx: Transaction): Promise<PriceBookRow | null> {
  return tx.priceBook.findFirst({ where: { state: "published", canceledAt: null }, orderBy: { number: "desc" } });
}

/** The number of the next book; that of a canceled one is not given again. */
export async function readNextNumber(tx: Transaction): Promise<number> {
  const { _max } = await tx.priceBook.aggregate({ _max: { number: true } });
  return (_max.number ?? 0) + 1;
}

/** A book's rates in the order in which they are listed on charges. */
export async function readRates(tx: Transaction, bookId: bigint): Promise<readonly Rate[]> {
  const rows = await tx.$queryRawUnsafe<{ rate: RateRow }[]>(
    `SELECT ${RATE_JSON} AS rate FROM rates r WHERE r.book_id = $1 ORDER BY r.id`,
    bookId,
  );
  return rows.map((row) => rateOf(row.rate));
}

/** Tiers are plain JSON already; Prisma's type asks for an index signature that theirs does not have. */
function tiersColumn(tiers: TiersRecord): Prisma.InputJsonObject {
  return tiers as Prisma.InputJsonObject;
}

/** The columns of a rate as Prisma takes them. */
export function rateColumns(rate: DraftRate) {
  const { tiers, ...record } = writeRate(rate);
  return { ...record, tiers: tiers ? tiersColumn(tiers) : Prisma.DbNull };
}

export async function insertRates(tx: Transaction, bookId: bigint, rates: readonly DraftRate[]): Promise<void> {
  if (rates.length > 0) await tx.rate.createMany({ data: rates.map((rate) => ({ bookId, ...rateColumns(rate) })) });
}

export async function readDatabaseNow(tx: Transaction): Promise<Date> {
  const rows = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const [row] = rows;
  if (!row) throw new Error("the database did not say what time it is");
  return row.now;
}
