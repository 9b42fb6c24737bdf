import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { balanceBody, chargeBody } from "#lib/metering/charge-view.ts";
import { commitCharges } from "#lib/metering/commit-engine.ts";
import { outOfCredit } from "#lib/metering/out-of-credit.ts";
import { rateEvents } from "#lib/metering/rate-events.ts";
import type { Outcome, RatedEvent } from "#lib/metering/rated-event.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { type FoundCharge, readCharges } from "#lib/metering/store.ts";
import { storedChargeBody } from "#lib/metering/stored-charge.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { publishedBooks } from "#lib/pricing/published-books-store.ts";

export const MOST_EVENTS = 1_000;

/** Events as sent: each is read by itself, so that a bad one is refused alone. */
export const RecordUsageInput = z.object({ events: z.array(z.unknown()).min(1).max(MOST_EVENTS) });

type Firsts = ReadonlyMap<string, FoundCharge>;

function firstKey(orgId: bigint, rowId: bigint): string {
  return `${orgId} ${rowId}`;
}

/** The charges of events that were recorded before. */
async function readFirsts(ctx: Context, rated: readonly RatedEvent[], outcomes: readonly Outcome[]): Promise<Firsts> {
  const keys = outcomes.flatMap((outcome, index) => {
    const orgId = rated[index]?.orgId;
    return outcome.kind === "duplicate" && orgId !== undefined ? [{ orgId, rowId: outcome.rowId }] : [];
  });
  const found = await readCharges(ctx, keys);
  return new Map(found.map((charge) => [firstKey(charge.orgId, charge.rowId), charge]));
}

async function answerDuplicate(first: FoundCharge | undefined, outcome: Outcome): Promise<UsageResult> {
  if (!first) throw new Error("a recorded event could not be read again");
  const charge = storedChargeBody(first, await publishedBooks());
  const balance = balanceBody(outcome.funds);
  if (first.unmatchedReason === null) return { status: "duplicate", charge, balance };
  return { status: "unmatched", reason: first.unmatchedReason, charge, balance };
}

async function answerOutcome(event: RatedEvent, outcome: Outcome, firsts: Firsts): Promise<UsageResult> {
  const balance = balanceBody(outcome.funds);
  switch (outcome.kind) {
    case "charged":
      return { status: "charged", charge: chargeBody(outcome.rowId, event.price, outcome.draws), balance };
    case "unmatched": {
      const reason = event.price.kind === "unmatched" ? event.price.reason : "";
      return { status: "unmatched", reason, charge: chargeBody(outcome.rowId, event.price, []), balance };
    }
    case "duplicate":
      return answerDuplicate(firsts.get(firstKey(event.orgId, outcome.rowId)), outcome);
    case "mismatch": {
      const detail = `The event "${event.eventId}" of source "${event.source}" was recorded before with another content; give other usage another id.`;
      return { status: "invalid", refusal: new Refusal("mismatch", detail) };
    }
    case "rejected": {
      if (event.refusal) return { status: "invalid", refusal: event.refusal };
      const amount = event.price.kind === "rated" ? formatCredits(event.price.amount) : "0";
      return { status: "rejected", refusal: outOfCredit(event.feature, amount, outcome.funds.available), balance };
    }
    case "foreign":
      return { status: "invalid", refusal: new Refusal("not_found", "There is no such key.") };
  }
}

/**
 * Records usage, rates it and charges it, once. One result per event, in the order sent; amounts are decimal strings of
 * credits. Nobody is answered before the commit that holds their event.
 * @throws Refusal unauthenticated for all but service keys, forbidden when the key is for other things
 */
export async function recordUsage(
  ctx: Context,
  input: z.infer<typeof RecordUsageInput>,
): Promise<readonly UsageResult[]> {
  const service = requireService(ctx, ["usage", "backfill"]);
  const read = await rateEvents(ctx, input.events, service.scopes.includes("backfill"));
  const rated = read.filter((each): each is RatedEvent => !(each instanceof Refusal));
  const outcomes = await commitCharges(rated);
  const firsts = await readFirsts(ctx, rated, outcomes);
  const answers = await Promise.all(
    rated.map((event, index) => {
      const outcome = outcomes[index];
      if (!outcome) throw new Error("an event has no outcome");
      return answerOutcome(event, outcome, firsts);
    }),
  );
  let next = 0;
  return read.map((each): UsageResult => {
    if (each instanceof Refusal) return { status: "invalid", refusal: each };
    const answer = answers[next++];
    if (!answer) throw new Error("an event has no answer");
    return answer;
  });
}
