import { Refusal, refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { holdBodyHash, holdHash } from "#lib/metering/canonical-event.ts";
import { type BalanceBody, balanceBody } from "#lib/metering/charge-view.ts";
import { commitCharges } from "#lib/metering/commit-engine.ts";
import { findHold, findHoldFacts, type HoldFacts, type HoldRecord, noteHold } from "#lib/metering/hold-facts-engine.ts";
import { type HoldBody, holdBody } from "#lib/metering/hold-view.ts";
import { stoppedBy } from "#lib/metering/out-of-credit.ts";
import { heldWork, type PlannedWork, pricePlanned, sumOf } from "#lib/metering/planned-work.ts";
import type { EventPrice, RatedEvent } from "#lib/metering/rated-event.ts";
import type { Standing } from "#lib/metering/standing-store.ts";
import { usageBuckets } from "#lib/metering/usage-buckets.ts";
import { booksFor } from "#lib/pricing/published-books-store.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** What a hold is asked for; `id` is the caller's own and names it for ever. */
export type HoldRequest = {
  readonly id: string;
  readonly lifetimeS: number;
  readonly work: readonly PlannedWork[];
};

/** A hold with what is left beside it. */
export type PlacedHold = { readonly hold: HoldBody; readonly balance: BalanceBody };

/** Who sets credits aside: a key, or an organization as a whole. */
export type HoldPayer = Pick<Standing, "org_id" | "key_id" | "environment">;

/** What does not exist and what is another's are told apart by nobody. */
export function noHold(id: string): never {
  return refuse("not_found", `There is no hold "${id.slice(0, 40)}".`);
}

/** The hold of a public id as it stands now. @throws Refusal not_found */
export async function getHoldRecord(id: string): Promise<HoldRecord> {
  const hold = await findHold(parseId("hld", id));
  return hold ?? noHold(id);
}

/** What never changes about the hold of a public id; remembered, so mostly without asking. @throws Refusal not_found */
export async function getHoldFacts(id: string): Promise<HoldFacts> {
  const holdId = parseId("hld", id);
  return (await findHoldFacts([holdId])).get(holdId) ?? noHold(id);
}

/** The prices of the work, or why it has none; a hold that stands already is answered again even then. */
async function priceAll(work: readonly PlannedWork[], orgId: bigint, now: Micros): Promise<EventPrice | Refusal> {
  const books = await booksFor({ orgId, planVersionId: null });
  try {
    const prices = work.map((each) => pricePlanned(books, each, now, "service"));
    const [first] = prices;
    if (!first) throw new Error("a hold is for something");
    return { ...first, amount: sumOf(prices) };
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function placing(request: HoldRequest, standing: HoldPayer, priced: EventPrice | Refusal, now: Micros): RatedEvent {
  const work = request.work.map(heldWork);
  const [first] = work;
  if (!first) throw new Error("a hold is for something");
  const payer = standing.key_id === null ? `org ${standing.org_id}` : `key ${standing.key_id}`;
  return {
    orgId: BigInt(standing.org_id),
    keyId: standing.key_id === null ? null : BigInt(standing.key_id),
    environment: standing.environment,
    feature: first.feature,
    source: "hold",
    eventId: request.id,
    hash: holdHash(request.id),
    bodyHash: holdBodyHash(payer, work, request.lifetimeS),
    occurredAt: now,
    // A hold is in no chart; its window follows from the instant at which it is placed.
    buckets: usageBuckets(now, now, "UTC"),
    meters: first.meters,
    dimensions: first.dimensions,
    tags: null,
    price: priced instanceof Refusal ? { kind: "unmatched", reason: priced.message } : priced,
    rejects: true,
    refusal: priced instanceof Refusal ? priced : null,
    hold: { kind: "place", lifetimeS: request.lifetimeS, work },
  };
}

/**
 * Sets credits aside, all or nothing, once. Whether its payer may ask for anything new is decided in the commit, under the
 * lock that takes the credits; a hold that stands already is answered again in any case.
 * @param forbidden why its key may place none now
 * @throws Refusal unauthenticated, organization_suspended, organization_closed, debt_unpaid; unpriced; out_of_credit; limit_reached; mismatch
 */
export async function commitHold(
  request: HoldRequest,
  payer: HoldPayer,
  now: Micros,
  forbidden: Refusal | null,
): Promise<PlacedHold> {
  const priced = forbidden ?? (await priceAll(request.work, BigInt(payer.org_id), now));
  const event = placing(request, payer, priced, now);
  const [outcome] = await commitCharges([event]);
  if (outcome?.kind === "held") {
    const { orgId, keyId, environment, price } = event;
    const features = [...new Set(request.work.map(({ feature }) => feature))];
    const placed = { ...outcome.hold, holdId: outcome.rowId, orgId, keyId, environment, features };
    noteHold({ ...placed, bookId: price.kind === "rated" ? price.bookId : null });
    return { hold: holdBody(placed), balance: balanceBody(outcome.funds) };
  }
  if (outcome?.kind === "duplicate") {
    const hold = await findHold(outcome.rowId);
    if (!hold) throw new Error("a hold could not be read again");
    return { hold: holdBody(hold), balance: balanceBody(outcome.funds) };
  }
  if (outcome?.kind === "rejected") throw event.refusal ?? stoppedBy(event, outcome);
  if (outcome?.kind === "mismatch") {
    return refuse("mismatch", `A hold "${request.id}" was placed before for something else; give this one another id.`);
  }
  if (outcome?.kind === "foreign") return refuse("not_found", "There is no such key.");
  throw new Error(`a hold was answered ${outcome?.kind}`);
}
