import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { usageBuckets } from "#lib/metering/usage-buckets.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import type { IndexedBook } from "#lib/pricing/book-index.ts";
import { bookById } from "#lib/pricing/override.ts";
import { booksFor, forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { formatTimestamp, type Micros, microsOf } from "#lib/time/timestamp.ts";
import { type OpenChoice, readOpenChoices, readUnmatched } from "#lib/unmatched/store.ts";
import { rateUnmatched, type UnmatchedEvent } from "#lib/unmatched/unmatched-event.ts";

const CHOICES_AT_ONCE = 100;
const EVENTS_AT_ONCE = 200;

/** One event as the books take it; an amount of null asks to waive. */
type LateEvent = {
  readonly rowId: bigint;
  readonly amount: string | null;
  readonly lines: string | null;
  readonly period: string;
  readonly day: string;
  readonly hour: string;
};

function lateEvent(
  event: UnmatchedEvent,
  choice: OpenChoice,
  books: readonly IndexedBook[],
  later: IndexedBook,
  now: Micros,
): LateEvent | null {
  const rated = rateUnmatched(event, books, later);
  if (rated.kind === "unmatched") return null;
  const { periodStartsAt } = usageBuckets(event.occurredAt, now, choice.zone);
  const { day, hourAt } = usageBuckets(event.occurredAt, now, event.summedZone);
  const waived = choice.choice === "waive" || (choice.fromAt !== null && event.occurredAt < microsOf(choice.fromAt));
  return {
    rowId: event.rowId,
    amount: waived ? null : formatCredits(rated.amount),
    lines: waived
      ? null
      : JSON.stringify(rated.lines.map((line) => [Number(line.rate.id), formatCredits(line.amount)])),
    period: formatTimestamp(periodStartsAt),
    day,
    hour: formatTimestamp(hourAt),
  };
}

/** Charges or waives some events in one transaction of the books, and says how many; what was done before is left alone. */
async function book(ctx: Context, { orgId, decisionId }: OpenChoice, late: readonly LateEvent[]): Promise<number> {
  return transact(ctx, async (tx) => {
    const [row] = await tx.$queryRaw<{ done: number }[]>`
      SELECT count(*) FILTER (WHERE outcome IN ('charged', 'waived'))::int AS done FROM books.charge_unmatched(${orgId}::bigint, ${decisionId}::bigint,
      ${late.map((each) => each.rowId)}::bigint[], ${late.map((each) => each.amount)}::text[]::numeric[], ${late.map((each) => each.lines)}::text[]::jsonb[],
      ${late.map((each) => each.period)}::text[]::timestamptz[], ${late.map((each) => each.day)}::text[]::date[], ${late.map((each) => each.hour)}::text[]::timestamptz[])`;
    return row?.done ?? 0;
  });
}

async function settleEvents(ctx: Context, choice: OpenChoice): Promise<number> {
  const books = await booksFor({ orgId: choice.orgId, planVersionId: null });
  const later = bookById(books, choice.bookId, microsOf(choice.decidedAt));
  if (!later) throw new Error(`price book ${choice.bookId} is decided on and not known`);
  let done = 0;
  for (let after = 0n; ; ) {
    const page = { orgId: choice.orgId, decisionId: choice.decisionId, limit: EVENTS_AT_ONCE };
    const from = { orgId: choice.orgId, rowId: after };
    const events = await transact(ctx, (tx) => readUnmatched(tx, { ...page, after: from }));
    const now = await orgNow(ctx, choice.orgId);
    const late = events.flatMap((event) => lateEvent(event, choice, books, later, now) ?? []);
    if (late.length > 0) done += await book(ctx, choice, late);
    const last = events.at(-1);
    if (!last || events.length < EVENTS_AT_ONCE) return done;
    after = last.rowId;
  }
}

/** Says in the audit log what has become of it: once when it was carried out, and again when what waited was charged. */
async function finish(ctx: Context, choice: OpenChoice, done: number): Promise<void> {
  const { orgId, decisionId, finishedAt, readAt } = choice;
  await transact(ctx, async (tx, joined) => {
    const { count } = await tx.unmatchedChoice.updateMany({
      where: { orgId, decisionId, finishedAt },
      data: { finishedAt: readAt },
    });
    if (count === 0 || (finishedAt !== null && done === 0)) return;
    const rows = await tx.lateUsage.groupBy({
      by: ["outcome"],
      where: { orgId, decisionId },
      _count: true,
      _sum: { amount: true },
    });
    const facts = rows.map((row) => [row.outcome, `${row._count} for ${row._sum.amount?.toFixed() ?? "0"} credits`]);
    const target = publicId("dec", decisionId);
    await recordAudit(joined, { action: "unmatched.settle", orgId, target, facts: Object.fromEntries(facts) });
  });
}

export type SettledUnmatched = { readonly settled: number; readonly failed: readonly unknown[] };

/**
 * Carries out what was decided about usage that had no price. It may stop anywhere and run beside itself: each event is charged
 * or waived once, and what does not fit the balance, or whose book was canceled meanwhile, stays as it is; what waits
 * for a balance is taken up again once credits have come. One organization that fails does not stop the others.
 * @param orgId the only organization to look at; null looks at all
 */
export async function settleUnmatched(ctx: Context, orgId: bigint | null = null): Promise<SettledUnmatched> {
  const open = await transact(ctx, (tx) => readOpenChoices(tx, CHOICES_AT_ONCE, orgId));
  // A book that was published in this moment by another process must be known here.
  if (open.length > 0) forgetPriceBooks();
  const failed: unknown[] = [];
  for (const choice of open) {
    try {
      const done = choice.canceled ? 0 : await settleEvents(ctx, choice);
      await finish(ctx, choice, done);
    } catch (error) {
      failed.push(error);
    }
    markChanged([choice.orgId]);
  }
  return { settled: open.length - failed.length, failed };
}
