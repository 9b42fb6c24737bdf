import type pg from "pg";
import * as z from "zod";
import { actorName } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { bookingPool } from "#lib/db/clients.ts";
import { Refusal, refuse } from "#lib/errors.ts";
import { findChargeId } from "#lib/ids.ts";
import { canonicalMeters, idempotencyHash } from "#lib/metering/canonical-event.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { spendBatch } from "#lib/metering/charge-store.ts";
import { type BalanceBody, balanceBody, type ChargeBody } from "#lib/metering/charge-view.ts";
import { correctionHash, replacementEventId } from "#lib/metering/correction.ts";
import {
  type Corrected,
  correctCharge,
  correctionValues,
  getRecordedEvent,
  type RecordedEvent,
  readCharge,
} from "#lib/metering/correction-store.ts";
import { findHoldFacts } from "#lib/metering/hold-facts-engine.ts";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import { findLateDecision, type LateDecision } from "#lib/metering/late-decision-store.ts";
import { outOfCredit } from "#lib/metering/out-of-credit.ts";
import { type PricedUsage, priceLate } from "#lib/metering/price-event.ts";
import { Labels } from "#lib/metering/printable.ts";
import { priceUnder } from "#lib/metering/rate-events.ts";
import type { EventPrice, RatedEvent, StoredDraw } from "#lib/metering/rated-event.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { storedChargeBody } from "#lib/metering/stored-charge.ts";
import { usageBuckets } from "#lib/metering/usage-buckets.ts";
import { FeatureCode, Meters } from "#lib/metering/usage-event.ts";
import { VoidChargeInput } from "#lib/metering/void-charge.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { bookById } from "#lib/pricing/override.ts";
import { booksFor, knownPrices } from "#lib/pricing/published-books-store.ts";
import { type Micros, microsOf } from "#lib/time/timestamp.ts";

/** What the usage really was; feature and dimensions that are left out were right. */
export const AmendChargeInput = z.strictObject({
  ...VoidChargeInput.shape,
  meters: Meters,
  feature: FeatureCode.optional(),
  dimensions: Labels.optional(),
});

type Amendment = z.output<typeof AmendChargeInput>;

/** The charge in place of the one taken back, `supersedes`. `unmatched`: what the usage really was has no price. */
export type Amended = {
  readonly status: "amended" | "duplicate" | "unmatched";
  readonly reason?: string;
  readonly supersedes: string;
  readonly charge: ChargeBody;
  readonly balance: BalanceBody;
};

type PricedAmendment = { readonly price: EventPrice; readonly decision: LateDecision | null };

/**
 * What the corrected usage costs: by the book of its instant, or of its hold's placing. What these do not price is priced by
 * the book that staff decided on, where the charge it stands for was made by such a decision.
 */
async function priceAmended(ctx: Context, event: RecordedEvent, usage: PricedUsage): Promise<PricedAmendment> {
  const { orgId, holdId, occurredAt } = event;
  const hold = holdId === null ? undefined : (await findHoldFacts([holdId])).get(holdId);
  const books = await booksFor({ orgId, planVersionId: null });
  const price = priceUnder(usage, occurredAt, books, hold);
  const decision = price.kind === "unmatched" ? await findLateDecision(ctx, event) : null;
  const later = decision && bookById(books, decision.bookId, microsOf(decision.decidedAt));
  return later ? { price: priceLate(books, later, usage, occurredAt), decision } : { price, decision: null };
}

/** The corrected event: the same key at the same instant, so that it is priced and summed where the first one was. */
function rateAmended(
  now: Micros,
  event: RecordedEvent,
  input: Amendment,
  { feature, meters, dimensions }: PricedUsage,
  price: EventPrice,
): RatedEvent {
  const { orgId, keyId, environment, source, occurredAt, tags, zone, holdId } = event;
  const eventId = replacementEventId(event.eventId, input.id);
  return {
    orgId,
    keyId,
    environment,
    feature,
    source,
    eventId,
    hash: idempotencyHash({ source, id: eventId }),
    bodyHash: bodyHashOf(input).toString("hex"),
    occurredAt,
    buckets: usageBuckets(occurredAt, now, zone),
    meters: canonicalMeters(meters),
    dimensions: dimensions ?? null,
    tags,
    price,
    rejects: false,
    refusal: null,
    ...(holdId !== null && { hold: { kind: "settle", holdId, final: false } }),
  };
}

function bodyHashOf({ meters, feature, dimensions, reason }: Amendment): Buffer {
  const sorted = dimensions ? Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)) : null;
  return correctionHash(["amend", Object.entries(canonicalMeters(meters)), feature ?? null, sorted, reason ?? null]);
}

/** Ends what failed: after a refusal the connection serves the next; one in an unknown state is not used again. */
async function takeBack(connection: pg.PoolClient, error: unknown): Promise<void> {
  const sound = error instanceof Refusal && (await connection.query("ROLLBACK").catch(() => null)) !== null;
  connection.release(!sound);
}

/** What was charged late becomes debt only where staff said so, and so does what stands for it. @throws Refusal out_of_credit */
function refuseDebt({ feature, price }: RatedEvent, draws: readonly StoredDraw[]): void {
  const debt = draws.find(([fund]) => fund === "debt");
  if (!debt || price.kind !== "rated") return;
  const available = formatCredits(picos(price.amount - parseCredits(debt[1])));
  throw outOfCredit(feature, price.amount, available);
}

/** Takes the old charge back and charges the new event in one transaction, so that its funds are there for it again. */
async function exchange(
  values: ReturnType<typeof correctionValues>,
  rated: RatedEvent,
  decision: LateDecision | null,
): Promise<Corrected> {
  const connection = await bookingPool().connect();
  try {
    await connection.query("BEGIN");
    const corrected = await correctCharge(connection, values);
    if (corrected.outcome === "duplicate") {
      await connection.query("ROLLBACK");
      connection.release();
      return corrected;
    }
    const [spent] = await spendBatch(connection, [rated]);
    if (spent?.kind !== "charged" && spent?.kind !== "unmatched") {
      refuse("conflict", `An event "${rated.eventId}" was recorded before; give the correction another id.`);
    }
    if (decision?.intoDebt === false) refuseDebt(rated, spent.draws);
    await connection.query("COMMIT");
    connection.release();
    return { outcome: "voided", funds: spent.funds };
  } catch (error) {
    await takeBack(connection, error);
    throw error;
  }
}

/**
 * Puts another charge in a charge's place: what the first drew returns, then the corrected usage is charged, both or neither.
 * @param chargeId the charge's public id
 * @throws Refusal unauthenticated, forbidden, not_found, mismatch; conflict when it was corrected otherwise or has no price;
 *   out_of_credit when it was charged late, not into debt, and the balance does not carry what it really was
 */
export async function amendCharge(ctx: Context, chargeId: string, input: Amendment): Promise<Amended> {
  requireService(ctx, ["usage", "backfill"]);
  const event = await getRecordedEvent(ctx, chargeId);
  const { id: reference, reason = null } = input;
  const call = { kind: "amend", reference, bodyHash: bodyHashOf(input), reason, actor: actorName(ctx.actor) } as const;
  const { feature = event.feature, dimensions = event.dimensions ?? undefined, meters } = input;
  const usage = { feature, meters, ...(dimensions && { dimensions }) };
  const { price, decision } = await priceAmended(ctx, event, usage);
  const rated = rateAmended(await orgNow(ctx, event.orgId), event, input, usage, price);
  const { outcome, funds } = await exchange(correctionValues(event, call), rated, decision);
  forgetStanding(event.orgId);
  if (outcome === "voided") markChanged([event.orgId]);
  const { correction } = await readCharge(ctx, event.orgId, event.rowId);
  const replacement = findChargeId(correction?.replacementId ?? "");
  if (replacement === null) throw new Error(`charge ${event.rowId} was amended without another in its place`);
  const found = await readCharge(ctx, event.orgId, replacement.rowId);
  const shown = {
    supersedes: chargeId,
    charge: storedChargeBody(found, await knownPrices()),
    balance: balanceBody(funds),
  };
  if (found.unmatchedReason !== null) return { status: "unmatched", reason: found.unmatchedReason, ...shown };
  return { status: outcome === "voided" ? "amended" : "duplicate", ...shown };
}
