import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { findId, parseId, publicId } from "#lib/ids.ts";
import { formatCredits, type Picos, picos } from "#lib/money/credits.ts";
import { divideRounded } from "#lib/money/rational.ts";
import { orgClocks } from "#lib/organizations/org-clocks-store.ts";
import { findNewestBook, readRates } from "#lib/pricing/draft-store.ts";
import { compileRate, lineNumerator } from "#lib/pricing/rate-formula.ts";
import { type RateView, viewRate } from "#lib/pricing/rate-view.ts";
import { microsOf } from "#lib/time/timestamp.ts";
import { concernedBy, type GroupOrg, groupEvents, type InboxGroup } from "#lib/unmatched/inbox.ts";
import { groupIdOf, missingOf } from "#lib/unmatched/missing.ts";
import { findDraftPricing, pricingUnder, pricingUnderNewest } from "#lib/unmatched/pricing-store.ts";
import { readUnmatched } from "#lib/unmatched/store.ts";
import { rateUnmatched, type UnmatchedEvent } from "#lib/unmatched/unmatched-event.ts";

/** More is not read for a page; it says so. */
const MOST_READ = 50_000;
const MOST_COUNTED = 1_000;

export type NamedOrg = Omit<GroupOrg, "orgId"> & { readonly id: string; readonly name: string };
export type GroupView = Omit<InboxGroup, "orgs"> & { readonly orgs: readonly NamedOrg[] };

export type Inbox = {
  readonly groups: readonly GroupView[];
  /** Whether there is more usage without a price than was looked at. */
  readonly more: boolean;
  /** The draft that says what it would cost, if there is one. */
  readonly draft: { readonly id: string; readonly name: string } | null;
  /** The newest published book, which prices what could be decided now. */
  readonly newestBookId: string | null;
};

/** How many events wait for a price or a decision, up to a thousand. */
export async function countUnmatched(ctx: Context): Promise<number> {
  requireStaff(ctx);
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM (SELECT 1 FROM usage_events WHERE status = 'unmatched' LIMIT ${MOST_COUNTED}) u`,
  );
  return rows[0]?.count ?? 0;
}

async function namesOf(tx: Transaction, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, string>> {
  const orgs = await tx.organization.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(orgs.map((org) => [org.id, org.name]));
}

/** Everything without a price by what is missing, and what it would cost under the draft. */
export async function readInbox(ctx: Context): Promise<Inbox> {
  requireStaff(ctx);
  const now = microsOf(ctx.now());
  return transact(ctx, async (tx) => {
    const events = await readUnmatched(tx, { limit: MOST_READ + 1 });
    const [newest, draft, newestBook] = [
      await pricingUnderNewest(tx, now),
      await findDraftPricing(tx, now),
      await findNewestBook(tx),
    ];
    const groups = groupEvents(events.slice(0, MOST_READ), newest, draft);
    const names = await namesOf(tx, [...new Set(events.map(({ orgId }) => orgId))]);
    return {
      groups: groups.map(({ orgs, ...group }) => ({
        ...group,
        orgs: orgs.map(({ orgId, ...sum }) => ({ id: publicId("org", orgId), name: names.get(orgId) ?? "", ...sum })),
      })),
      more: events.length > MOST_READ,
      draft: draft && { id: draft.draftId, name: draft.name },
      newestBookId: newestBook && publicId("bok", newestBook.id),
    };
  });
}

/** One group of the inbox. @throws Refusal not_found, as when all of it was charged meanwhile */
export async function getGroup(ctx: Context, id: string): Promise<{ inbox: Inbox; group: GroupView }> {
  const inbox = await readInbox(ctx);
  const group = inbox.groups.find((each) => each.id === id);
  return group ? { inbox, group } : refuse("not_found", "No usage without a price misses this any more.");
}

/** Known rates near to what is missing: of the same feature, else of the same meter. */
export async function listNearRates(ctx: Context, group: GroupView): Promise<readonly RateView[]> {
  requireStaff(ctx);
  return transact(ctx, async (tx) => {
    const newest = await findNewestBook(tx);
    const rates = newest ? await readRates(tx, newest.id) : [];
    const own = rates.filter(({ feature }) => feature === group.feature);
    const near = own.length > 0 ? own : rates.filter(({ meter }) => meter === group.meter);
    return near.map(viewRate);
  });
}

export type Guess = { readonly rate: RateView; readonly credits: string; readonly events: number };

/** What a group would cost at a known rate that staff picked: its meter's quantities alone, and only of events that have it. */
export async function guessAtRate(ctx: Context, groupId: string, rateId: string): Promise<Guess | null> {
  requireStaff(ctx);
  const now = microsOf(ctx.now());
  return transact(ctx, async (tx) => {
    const newest = await findNewestBook(tx);
    const id = findId("rat", rateId);
    const rate = newest && (await readRates(tx, newest.id)).find((each) => each.id === id);
    if (!rate) return null;
    const { booksOf, laterOf } = await pricingUnderNewest(tx, now);
    const formula = compileRate(rate);
    const costs = (await readUnmatched(tx, { limit: MOST_READ })).flatMap((event: UnmatchedEvent): Picos[] => {
      const later = laterOf(event.orgId);
      const count = event.meters[rate.meter];
      if (!later || count === undefined) return [];
      if (groupIdOf(missingOf(event, rateUnmatched(event, booksOf(event.orgId), later))) !== groupId) return [];
      return [picos(divideRounded(lineNumerator(formula, count, count), formula.denominator))];
    });
    const total = picos(costs.reduce((sum, cost) => sum + cost, 0n));
    return { rate: viewRate(rate), credits: formatCredits(total), events: costs.length };
  });
}

export type ConcernedView = {
  readonly id: string;
  readonly name: string;
  /** What it could spend now. */
  readonly available: string;
  readonly recent: { readonly events: number; readonly credits: string };
  readonly older: { readonly events: number; readonly credits: string };
};

/** Per organization, what publishing a draft (or a published book) would price that has no price. @throws Refusal not_found */
export async function listConcerned(ctx: Context, bookId: string): Promise<readonly ConcernedView[]> {
  requireStaff(ctx);
  const nowOf = await orgClocks(ctx);
  const now = microsOf(ctx.now());
  return transact(ctx, async (tx) => {
    const id = parseId("bok", bookId);
    const book = await tx.priceBook.findUnique({ where: { id }, select: { state: true } });
    if (!book) return refuse("not_found", "There is no such price book.");
    const pricing = book.state === "draft" ? await findDraftPricing(tx, now, id) : await pricingUnder(id, now);
    if (!pricing) return [];
    const concerned = concernedBy(await readUnmatched(tx, { limit: MOST_READ }), pricing, nowOf);
    const rows = await tx.$queryRaw<{ id: bigint; name: string; available: string }[]>`
      SELECT o.id, o.name, b.available::text FROM unnest(${concerned.map(({ orgId }) => orgId)}::bigint[]) AS x(id)
      JOIN organizations o ON o.id = x.id CROSS JOIN LATERAL books.balance(o.id, NULL) b`;
    const orgs = new Map(rows.map((row) => [row.id, row]));
    return concerned.map(({ orgId, recent, older }) => {
      const { name = "", available = "0" } = orgs.get(orgId) ?? {};
      return { id: publicId("org", orgId), name, available, recent, older };
    });
  });
}
