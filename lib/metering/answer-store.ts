import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { balanceBody, chargeBody } from "#lib/metering/charge-view.ts";
import { stoppedBy } from "#lib/metering/out-of-credit.ts";
import type { Outcome, RatedEvent } from "#lib/metering/rated-event.ts";
import { type FoundCharge, readCharges } from "#lib/metering/store.ts";
import { storedChargeBody } from "#lib/metering/stored-charge.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import type { KnownPrices } from "#lib/pricing/price-book.ts";
import { knownPrices } from "#lib/pricing/published-books-store.ts";

/** What was recorded before, and what prices it may name; null when nothing was. */
type Firsts = { readonly charges: ReadonlyMap<string, FoundCharge>; readonly prices: KnownPrices } | null;

function firstKey(orgId: bigint, rowId: bigint): string {
  return `${orgId} ${rowId}`;
}

/** The charges of events that were recorded before. */
async function readFirsts(ctx: Context, rated: readonly RatedEvent[], outcomes: readonly Outcome[]): Promise<Firsts> {
  const keys = outcomes.flatMap((outcome, index) => {
    const orgId = rated[index]?.orgId;
    return outcome.kind === "duplicate" && orgId !== undefined ? [{ orgId, rowId: outcome.rowId }] : [];
  });
  if (keys.length === 0) return null;
  const [found, prices] = await Promise.all([readCharges(ctx, keys), knownPrices()]);
  return { charges: new Map(found.map((charge) => [firstKey(charge.orgId, charge.rowId), charge])), prices };
}

function holdIdOf({ hold }: RatedEvent): bigint | null {
  return hold?.kind === "settle" ? hold.holdId : null;
}

function answerDuplicate(orgId: bigint, outcome: Outcome & { kind: "duplicate" }, firsts: Firsts): UsageResult {
  const first = firsts?.charges.get(firstKey(orgId, outcome.rowId));
  if (!firsts || !first) throw new Error("a recorded event could not be read again");
  const charge = storedChargeBody(first, firsts.prices);
  const balance = balanceBody(outcome.funds);
  if (first.unmatchedReason === null) return { status: "duplicate", charge, balance };
  return { status: "unmatched", reason: first.unmatchedReason, charge, balance };
}

function answerOutcome(event: RatedEvent, outcome: Outcome, firsts: Firsts): UsageResult {
  const balance = balanceBody(outcome.funds);
  switch (outcome.kind) {
    case "charged":
      return {
        status: "charged",
        charge: chargeBody({ orgId: event.orgId, rowId: outcome.rowId }, event.price, outcome.draws, holdIdOf(event)),
        balance,
      };
    case "unmatched": {
      const reason = event.price.kind === "unmatched" ? event.price.reason : "";
      return {
        status: "unmatched",
        reason,
        charge: chargeBody({ orgId: event.orgId, rowId: outcome.rowId }, event.price, [], holdIdOf(event)),
        balance,
      };
    }
    case "duplicate":
      return answerDuplicate(event.orgId, { ...outcome, kind: "duplicate" }, firsts);
    case "mismatch": {
      const detail = `The event "${event.eventId}" of source "${event.source}" was recorded before with another content; give other usage another id.`;
      return { status: "invalid", refusal: new Refusal("mismatch", detail) };
    }
    case "rejected": {
      if (event.refusal) return { status: "invalid", refusal: event.refusal };
      return { status: "rejected", refusal: stoppedBy(event, outcome), balance };
    }
    case "held":
      throw new Error("usage was answered as a hold");
    case "foreign":
      return { status: "invalid", refusal: new Refusal("not_found", "There is no such key.") };
  }
}

/** What became of committed events, in order; what was recorded before answers its first charge, read again. */
export async function answerUsage(
  ctx: Context,
  rated: readonly RatedEvent[],
  outcomes: readonly Outcome[],
): Promise<readonly UsageResult[]> {
  const firsts = await readFirsts(ctx, rated, outcomes);
  return rated.map((event, index) => {
    const outcome = outcomes[index];
    if (!outcome) throw new Error("an event has no outcome");
    return answerOutcome(event, outcome, firsts);
  });
}
