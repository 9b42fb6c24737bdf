import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { findId } from "#lib/ids.ts";
import { canonicalMeters, idempotencyHash, settleBodyHash } from "#lib/metering/canonical-event.ts";
import { IN_WORDS } from "#lib/metering/field-problem.ts";
import { findHoldFacts, type HoldFacts } from "#lib/metering/hold-facts-engine.ts";
import { invalidInput, outsideWindow } from "#lib/metering/invalid-event.ts";
import { findOrgFacts, type OrgFacts, type Payer, payerKey } from "#lib/metering/org-facts-engine.ts";
import { type PricedUsage, priceByBook, priceEvent } from "#lib/metering/price-event.ts";
import type { RatedEvent } from "#lib/metering/rated-event.ts";
import { usageBuckets } from "#lib/metering/usage-buckets.ts";
import { type UsageEvent, UsageEventInput } from "#lib/metering/usage-event.ts";
import { orgClocks } from "#lib/organizations/org-clocks-store.ts";
import type { IndexedBook } from "#lib/pricing/book-index.ts";
import { bookById } from "#lib/pricing/override.ts";
import { pricesOf } from "#lib/pricing/published-books-store.ts";
import { type Micros, microsOf } from "#lib/time/timestamp.ts";

type Named = { readonly event: UsageEvent; readonly payer: Payer; readonly holdId: bigint | null };

function nothingNamed(text: string): Refusal {
  return new Refusal("not_found", `There is no key or organization "${text.slice(0, 40)}".`);
}

/** Reads one event as sent and whom it names. */
function readEvent(raw: unknown): Named | Refusal {
  // An edge that could not even read an event hands on why, in its place.
  if (raw instanceof Refusal) return raw;
  const parsed = UsageEventInput.safeParse(raw, IN_WORDS);
  if (!parsed.success) return invalidInput(parsed.error);
  const event = parsed.data;
  const holdId = event.hold_id === undefined ? null : findId("hld", event.hold_id);
  if (event.hold_id !== undefined && holdId === null) return noHold(event.hold_id);
  const text = event.key_id ?? event.org_id ?? "";
  const kind = event.key_id === undefined ? "org" : "key";
  const id = findId(kind, text);
  return id === null ? nothingNamed(text) : { event, payer: { kind, id }, holdId };
}

function noHold(text: string): Refusal {
  return new Refusal("not_found", `There is no hold "${text.slice(0, 40)}".`);
}

/** The price of work that a hold was placed for is that of its placing, overrides too; anything else goes by the instant it occurred. */
export function priceUnder(event: PricedUsage, at: Micros, books: readonly IndexedBook[], hold: HoldFacts | undefined) {
  const placed = hold?.features.includes(event.feature) ? hold : undefined;
  const frozen = placed?.bookId ? bookById(books, placed.bookId, microsOf(placed.createdAt)) : null;
  return frozen ? priceByBook(frozen, event) : priceEvent(books, event, at);
}

/** Rates one event of a known payer; with a hold, the event draws the hold's credits first. */
export function rateEvent(
  event: UsageEvent,
  facts: OrgFacts,
  books: readonly IndexedBook[],
  now: Micros,
  settles?: { readonly hold: HoldFacts; readonly final: boolean },
): RatedEvent {
  const occurredAt = event.occurred_at ?? now;
  const meters = canonicalMeters(event.meters);
  return {
    orgId: facts.orgId,
    keyId: facts.keyId,
    environment: facts.environment,
    feature: event.feature,
    source: event.source,
    eventId: event.id,
    hash: idempotencyHash(event),
    bodyHash: settleBodyHash(event, settles?.final ?? false, meters),
    occurredAt,
    buckets: usageBuckets(occurredAt, now, facts.zone),
    meters,
    dimensions: event.dimensions ?? null,
    tags: event.tags ?? null,
    price: priceUnder(event, occurredAt, books, settles?.hold),
    rejects: event.on_insufficient === "reject",
    refusal: null,
    ...(settles && { hold: { kind: "settle", holdId: settles.hold.holdId, final: settles.final } }),
  };
}

/**
 * Reads and rates events as sent, each by itself: one that cannot be taken is its refusal, and harms no other.
 * The answer has one entry per event, in order.
 */
export async function rateEvents(
  ctx: Context,
  raws: readonly unknown[],
  mayBackfill: boolean,
): Promise<readonly (RatedEvent | Refusal)[]> {
  const read = raws.map(readEvent);
  const payers = read.flatMap((each) => (each instanceof Refusal ? [] : [each.payer]));
  const holdIds = read.flatMap((each) => (each instanceof Refusal || each.holdId === null ? [] : [each.holdId]));
  const [facts, holds, booksOf, nowOf] = await Promise.all([
    findOrgFacts(payers),
    findHoldFacts(holdIds),
    pricesOf(),
    orgClocks(ctx),
  ]);
  return read.map((each) => {
    if (each instanceof Refusal) return each;
    const { event, payer, holdId } = each;
    const found = facts.get(payerKey(payer));
    if (!found) return nothingNamed(event.key_id ?? event.org_id ?? "");
    const hold = holdId === null ? undefined : holds.get(holdId);
    if (holdId !== null && hold?.orgId !== found.orgId) return noHold(event.hold_id ?? "");
    const now = nowOf(found.orgId);
    const outside = event.occurred_at === undefined ? null : outsideWindow(event.occurred_at, now, mayBackfill);
    const books = booksOf({ orgId: found.orgId, planVersionId: null });
    return { ...rateEvent(event, found, books, now, hold && { hold, final: false }), refusal: outside };
  });
}
