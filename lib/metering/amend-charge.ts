import type pg from "pg";
import * as z from "zod";
import { actorName } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { bookingPool } from "#lib/db/clients.ts";
import { Refusal, refuse } from "#lib/errors.ts";
import { findId } from "#lib/ids.ts";
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
import { Labels } from "#lib/metering/printable.ts";
import { priceUnder } from "#lib/metering/rate-events.ts";
import type { RatedEvent } from "#lib/metering/rated-event.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { storedChargeBody } from "#lib/metering/stored-charge.ts";
import { usageBuckets } from "#lib/metering/usage-buckets.ts";
import { FeatureCode, Meters } from "#lib/metering/usage-event.ts";
import { VoidChargeInput } from "#lib/metering/void-charge.ts";
import { booksFor, knownPrices } from "#lib/pricing/published-books-store.ts";
import { microsOf } from "#lib/time/timestamp.ts";

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

/**
 * The corrected event: the same key at the same instant, so that it is priced and summed where the first one was; work of a
 * hold stays its work, at the price of its placing.
 */
async function rateAmended(ctx: Context, event: RecordedEvent, input: Amendment): Promise<RatedEvent> {
  const { feature = event.feature, dimensions = event.dimensions ?? undefined, meters } = input;
  const { orgId, keyId, environment, source, occurredAt, tags, zone } = event;
  const eventId = replacementEventId(event.eventId, input.id);
  const { holdId } = event;
  const hold = holdId === null ? undefined : (await findHoldFacts([holdId])).get(holdId);
  return {
    orgId,
    keyId,
    environment,
    feature,
    source,
    eventId,
    hash: idempotencyHash({ source, id: eventId }),
    bodyHash: bodyHashOf(input),
    occurredAt,
    buckets: usageBuckets(occurredAt, microsOf(ctx.now()), zone),
    meters: canonicalMeters(meters),
    dimensions: dimensions ?? null,
    tags,
    price: priceUnder(
      { feature, meters, dimensions },
      occurredAt,
      await booksFor({ orgId, planVersionId: null }),
      hold,
    ),
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

/** Takes the old charge back and charges the new event in one transaction, so that its funds are there for it again. */
async function exchange(values: ReturnType<typeof correctionValues>, rated: RatedEvent): Promise<Corrected> {
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
 * @throws Refusal unauthenticated, forbidden, not_found, mismatch; conflict when it was corrected otherwise or has no price
 */
export async function amendCharge(ctx: Context, chargeId: string, input: Amendment): Promise<Amended> {
  requireService(ctx, ["usage", "backfill"]);
  const event = await getRecordedEvent(ctx, chargeId);
  const { id: reference, reason = null } = input;
  const call = { kind: "amend", reference, bodyHash: bodyHashOf(input), reason, actor: actorName(ctx.actor) } as const;
  const rated = await rateAmended(ctx, event, input);
  const { outcome, funds } = await exchange(correctionValues(ctx, event, call), rated);
  forgetStanding(event.orgId);
  if (outcome === "voided") markChanged([event.orgId]);
  const { correction } = await readCharge(ctx, event.orgId, event.rowId);
  const rowId = findId("chg", correction?.replacementId ?? "");
  if (rowId === null) throw new Error(`charge ${event.rowId} was amended without another in its place`);
  const found = await readCharge(ctx, event.orgId, rowId);
  const shown = {
    supersedes: chargeId,
    charge: storedChargeBody(found, await knownPrices()),
    balance: balanceBody(funds),
  };
  if (found.unmatchedReason !== null) return { status: "unmatched", reason: found.unmatchedReason, ...shown };
  return { status: outcome === "voided" ? "amended" : "duplicate", ...shown };
}
