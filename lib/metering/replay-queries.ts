import * as z from "zod";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import {
  addEvent,
  closeOrg,
  emptySums,
  type ReplayedEvent,
  type ReplayStep,
  type ReplaySums,
  type ReplayTally,
  reportOf,
} from "#lib/metering/book-replay.ts";
import { priceEvent } from "#lib/metering/price-event.ts";
import { parseCredits, picos } from "#lib/money/credits.ts";
import { type IndexedBook, indexBook } from "#lib/pricing/book-index.ts";
import { readRates } from "#lib/pricing/draft-store.ts";
import { booksWith, overridesFor } from "#lib/pricing/override.ts";
import { rateOverrides } from "#lib/pricing/published-books-store.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { formatTimestamp, type Micros, micros } from "#lib/time/timestamp.ts";

const Instant = z.iso.datetime({ offset: true, error: "Give the period's days." });

export const ReplayInput = z.object({ bookId: z.string(), from: Instant, to: Instant });

const PAGE_EVENTS = 2_000;
const PAGE_ORGS = 200;

type Period = { readonly from: string; readonly to: string };
type EventRow = {
  id: bigint;
  occurredMicros: bigint;
  feature: string;
  meters: Record<string, string>;
  dimensions: Record<string, string> | null;
  status: string;
  planVersionId: bigint | null;
  amount: string;
};
type OrgRow = { id: bigint; name: string };
type BooksOf = (planVersionId: bigint | null) => readonly IndexedBook[];

function findOrgs(tx: Transaction, period: Period, after: bigint): Promise<OrgRow[]> {
  return tx.$queryRaw`SELECT o.id, o.name FROM organizations o WHERE o.id > ${after} AND EXISTS (SELECT FROM usage_events u
      WHERE u.org_id = o.id AND u.occurred_at >= ${period.from}::timestamptz AND u.occurred_at < ${period.to}::timestamptz)
    ORDER BY o.id LIMIT ${PAGE_ORGS}`;
}

/** What was taken back no longer counts; what replaced it is an event of its own. */
function findEvents(tx: Transaction, orgId: bigint, period: Period, after: EventRow | null): Promise<EventRow[]> {
  const from = after ? formatTimestamp(micros(after.occurredMicros)) : period.from;
  return tx.$queryRaw`SELECT u.id, (extract(epoch FROM u.occurred_at) * 1000000)::bigint AS "occurredMicros", u.feature, u.meters,
      u.dimensions, u.status, u.plan_version_id AS "planVersionId", trim_scale(u.amount)::text AS amount
    FROM usage_events u WHERE u.org_id = ${orgId} AND (u.occurred_at, u.id) > (${from}::timestamptz, ${after?.id ?? -1n})
      AND u.occurred_at < ${period.to}::timestamptz
      AND NOT EXISTS (SELECT FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id)
    ORDER BY u.occurred_at, u.id LIMIT ${PAGE_EVENTS}`;
}

/** The event rated by the same code that charges, under the one book. */
function replay(row: EventRow, booksOf: BooksOf): ReplayedEvent {
  const meters = Object.fromEntries(Object.entries(row.meters).map(([meter, text]) => [meter, parseQuantity(text)]));
  const usage = { feature: row.feature, meters, ...(row.dimensions && { dimensions: row.dimensions }) };
  const price = priceEvent(booksOf(row.planVersionId), usage, micros(row.occurredMicros));
  const matched = row.status !== "unmatched";
  const actual = matched ? parseCredits(row.amount) : picos(0n);
  const rated = price.kind === "rated";
  return {
    feature: row.feature,
    matched,
    actual,
    draft: rated ? price.amount : null,
    reason: rated ? null : price.reason,
  };
}

async function readBook(ctx: Context, bookId: string): Promise<IndexedBook> {
  const id = parseId("bok", bookId);
  const rates = await transact(ctx, async (tx) => {
    if (!(await tx.priceBook.findUnique({ where: { id } }))) refuse("not_found", "There is no such price book.");
    return readRates(tx, id);
  });
  try {
    // In force from the beginning, so that whatever the period is, this book prices it.
    return indexBook({ id, number: 0, effectiveAt: BEGINNING, rates });
  } catch (error) {
    if (error instanceof RangeError) return refuse("invalid", `The draft cannot price anything: ${error.message}.`);
    throw error;
  }
}

const BEGINNING: Micros = micros(-(2n ** 60n));

/** Overrides hold beside a draft as they hold beside the book in force. */
async function booksUnder(book: IndexedBook, orgId: bigint): Promise<BooksOf> {
  const overrides = await rateOverrides();
  const known = new Map<bigint | null, readonly IndexedBook[]>();
  return (planVersionId) => {
    const books = known.get(planVersionId) ?? booksWith([book], overridesFor(overrides, { orgId, planVersionId }));
    known.set(planVersionId, books);
    return books;
  };
}

async function* replayOrg(ctx: Context, org: OrgRow, period: Period, book: IndexedBook, sums: ReplaySums) {
  const own = new Map<string, ReplayTally>();
  const booksOf = await booksUnder(book, org.id);
  let after: EventRow | null = null;
  do {
    const rows: EventRow[] = await transact(ctx, (tx) => findEvents(tx, org.id, period, after));
    for (const row of rows) addEvent(sums, own, replay(row, booksOf));
    after = rows.length < PAGE_EVENTS ? null : (rows.at(-1) ?? null);
    yield sums.total.events;
  } while (after !== null);
  closeOrg(sums, { id: publicId("org", org.id), name: org.name }, own);
}

/**
 * What the usage of a period (instants, half-open) would have cost under one book, by when it occurred. Reads a page at a
 * time, each in a transaction of its own, and keeps sums alone; whoever stops asking stops it.
 * @throws Refusal not_found, invalid for a book that contradicts itself or a period that ends before it begins
 */
export async function* replayUsage(ctx: Context, input: z.infer<typeof ReplayInput>): AsyncGenerator<ReplayStep> {
  requireStaff(ctx);
  if (Date.parse(input.from) >= Date.parse(input.to)) refuse("invalid", "The period ends before it begins.");
  const book = await readBook(ctx, input.bookId);
  const sums = emptySums();
  let after = 0n;
  for (;;) {
    const orgs = await transact(ctx, (tx) => findOrgs(tx, input, after));
    for (const org of orgs) {
      for await (const events of replayOrg(ctx, org, input, book, sums)) yield { kind: "progress", events };
    }
    const last = orgs.at(-1);
    if (!last || orgs.length < PAGE_ORGS) break;
    after = last.id;
  }
  yield { kind: "report", report: reportOf(sums) };
}
