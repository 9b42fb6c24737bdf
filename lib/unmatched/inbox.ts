import { formatCredits, type Picos, picos } from "#lib/money/credits.ts";
import type { IndexedBook } from "#lib/pricing/book-index.ts";
import type { Rating } from "#lib/pricing/rating.ts";
import { formatTimestamp, type Micros } from "#lib/time/timestamp.ts";
import { exampleOf, groupIdOf, type Missing, missingOf } from "#lib/unmatched/missing.ts";
import { lateFrom, rateUnmatched, type UnmatchedEvent } from "#lib/unmatched/unmatched-event.ts";

/** Some events and what they would cost; null credits: unknown until priced. */
export type AtRisk = { readonly events: number; readonly credits: string | null };

export type GroupOrg = AtRisk & { readonly orgId: bigint };

/** Usage that misses the same thing; instants are ISO strings, credits decimal strings. */
export type InboxGroup = Missing &
  AtRisk & {
    readonly id: string;
    readonly firstAt: string;
    readonly lastAt: string;
    /** One event as it was sent, as JSON. */
    readonly example: string;
    readonly orgs: readonly GroupOrg[];
  };

/** Prices events under a book that may start earlier for them; payers' own books are looked up by `booksOf`. */
export type Pricing = {
  readonly booksOf: (orgId: bigint) => readonly IndexedBook[];
  /** The book whose rates are asked, as it holds for the payer; null: there is none. */
  readonly laterOf: (orgId: bigint) => IndexedBook | null;
};

/** What an event would cost, or null. */
function costOf(event: UnmatchedEvent, { booksOf, laterOf }: Pricing): Picos | null {
  const later = laterOf(event.orgId);
  const rated = later && rateUnmatched(event, booksOf(event.orgId), later);
  return rated?.kind === "rated" ? rated.amount : null;
}

type Sum = { events: number; unknown: number; total: bigint };
type Draft = {
  readonly missing: Missing;
  readonly example: UnmatchedEvent;
  firstAt: Micros;
  lastAt: Micros;
  readonly orgs: Map<bigint, Sum>;
};

function add(sum: Sum, cost: Picos | null): void {
  sum.events += 1;
  sum.total += cost ?? 0n;
  if (cost === null) sum.unknown += 1;
}

function atRisk(sum: Sum): AtRisk {
  return { events: sum.events, credits: sum.unknown > 0 ? null : formatCredits(picos(sum.total)) };
}

function groupOf(id: string, { missing, example, firstAt, lastAt, orgs }: Draft): InboxGroup {
  const all: Sum = { events: 0, unknown: 0, total: 0n };
  for (const sum of orgs.values()) {
    all.events += sum.events;
    all.unknown += sum.unknown;
    all.total += sum.total;
  }
  const byOrg = [...orgs].map(([orgId, sum]) => ({ orgId, ...atRisk(sum) }));
  return {
    ...missing,
    ...atRisk(all),
    id,
    firstAt: formatTimestamp(firstAt),
    lastAt: formatTimestamp(lastAt),
    example: exampleOf(example),
    orgs: byOrg.sort((a, b) => b.events - a.events),
  };
}

const UNPRICED: Rating = { kind: "unmatched", reason: "", unknown: { what: "feature", name: "" } };

/**
 * Groups events by what is missing under the newest book, the largest first. `draft` says what they would cost; where the
 * newest book prices them already, that does.
 */
export function groupEvents(
  events: readonly UnmatchedEvent[],
  newest: Pricing,
  draft: Pricing | null,
): readonly InboxGroup[] {
  const groups = new Map<string, Draft>();
  for (const event of events) {
    const later = newest.laterOf(event.orgId);
    const rating = later ? rateUnmatched(event, newest.booksOf(event.orgId), later) : UNPRICED;
    const missing = missingOf(event, rating);
    const cost = rating.kind === "rated" ? rating.amount : draft && costOf(event, draft);
    const id = groupIdOf(missing);
    const at = event.occurredAt;
    const group = groups.get(id) ?? { missing, example: event, firstAt: at, lastAt: at, orgs: new Map<bigint, Sum>() };
    groups.set(id, group);
    if (at < group.firstAt) group.firstAt = at;
    if (at > group.lastAt) group.lastAt = at;
    const sum = group.orgs.get(event.orgId) ?? { events: 0, unknown: 0, total: 0n };
    group.orgs.set(event.orgId, sum);
    add(sum, cost);
  }
  return [...groups].map(([id, group]) => groupOf(id, group)).sort((a, b) => b.events - a.events);
}

/** What deciding about one organization concerns: what occurred in the last 35 days, and what is older. */
export type Concerned = {
  readonly orgId: bigint;
  readonly recent: { readonly events: number; readonly credits: string };
  readonly older: { readonly events: number; readonly credits: string };
};

/** Per organization, what a book would price that had no price. @param nowOf what the clock of an organization shows */
export function concernedBy(
  events: readonly UnmatchedEvent[],
  pricing: Pricing,
  nowOf: (orgId: bigint) => Micros,
): readonly Concerned[] {
  const byOrg = new Map<bigint, { recent: Sum; older: Sum }>();
  for (const event of events) {
    const cost = costOf(event, pricing);
    if (cost === null) continue;
    const zero = () => ({ events: 0, unknown: 0, total: 0n });
    const sums = byOrg.get(event.orgId) ?? { recent: zero(), older: zero() };
    byOrg.set(event.orgId, sums);
    add(event.occurredAt < lateFrom(nowOf(event.orgId)) ? sums.older : sums.recent, cost);
  }
  const told = (sum: Sum) => ({ events: sum.events, credits: formatCredits(picos(sum.total)) });
  return [...byOrg].map(([orgId, { recent, older }]) => ({ orgId, recent: told(recent), older: told(older) }));
}
