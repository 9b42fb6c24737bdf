import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { findId } from "#lib/ids.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { applyReading } from "./apply-reading.ts";
import { settleReversals } from "./settle-reversals.ts";
import { getPayer, type TopUpKey } from "./store.ts";
import { findTopUpOf, type OrgMode, readCheckout, type StripeNotice } from "./stripe-gateway.ts";

/** What became of a notification: it moved something, came again, found everything done, or is none of ours. */
export type NoticeOutcome = "applied" | "duplicate" | "settled" | "ignored";

// Whatever happened, the checkout is read anew; the types only say that something may have.
const TYPES: ReadonlySet<string> = new Set([
  "checkout.session.completed",
  "checkout.session.expired",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "payment_intent.succeeded",
  "payment_intent.processing",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "charge.succeeded",
  "charge.failed",
]);

const REVERSAL_TYPES: ReadonlySet<string> = new Set([
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.refunded",
  "charge.refund.updated",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
]);

/**
 * Takes one of Stripe's notifications, whose signature the edge has checked: in any order, any number of times.
 * Its id is kept in the same transaction as its effect, so that neither exists without the other.
 * @throws Refusal unavailable when Stripe cannot be asked: it will send the notification again
 */
export async function handleStripeEvent(ctx: Context, notice: StripeNotice): Promise<NoticeOutcome> {
  if (ctx.actor.kind !== "system") throw new Error("only the system takes notifications");
  const reverses = REVERSAL_TYPES.has(notice.type);
  if (!reverses && !TYPES.has(notice.type)) return "ignored";
  if (await isKnown(ctx, notice)) return "duplicate";
  const found = await findRow(ctx, notice);
  if (!found) return "ignored";
  const { key, mode, sessionId } = found;
  if (reverses) return settleReversed(ctx, notice, key);
  const reading = await readCheckout(mode, sessionId);
  const outcome = await transact(ctx, async (tx, joined): Promise<NoticeOutcome> => {
    if (!(await keepId(tx, notice))) return "duplicate";
    return (await applyReading(joined, key, reading)).acted ? "applied" : "settled";
  });
  if (outcome === "applied") markChanged([key.orgId]);
  return outcome;
}

async function settleReversed(ctx: Context, notice: StripeNotice, key: TopUpKey): Promise<NoticeOutcome> {
  let known = false;
  const moved = await settleReversals(ctx, key, async (tx) => {
    known = !(await keepId(tx, notice));
    return !known;
  });
  if (known) return "duplicate";
  return moved ? "applied" : "settled";
}

async function isKnown(ctx: Context, notice: StripeNotice): Promise<boolean> {
  return transact(ctx, async (tx) => (await tx.stripeEvent.count({ where: { id: notice.id } })) > 0);
}

/** False when another delivery of the same notification was here first; waits for it where it is still at work. */
async function keepId(tx: Transaction, { id, type, objectId }: StripeNotice): Promise<boolean> {
  const kept = await tx.stripeEvent.createMany({ data: [{ id, type, objectId }], skipDuplicates: true });
  return kept.count === 1;
}

type Found = { readonly key: TopUpKey; readonly sessionId: string; readonly mode: OrgMode };

/** The top-up that a notification is about; null when the account's owner sells other things too, or other databases share it. */
async function findRow(ctx: Context, notice: StripeNotice): Promise<Found | null> {
  const named = await findTopUpOf(notice);
  const orgId = named && findId("org", named.orgId);
  const topUpId = named && findId("top", named.topUpId);
  if (!orgId || !topUpId) return null;
  return transact(ctx, async (tx) => {
    const row = await tx.topUp.findUnique({ where: { orgId_id: { orgId, id: topUpId } } });
    const sessionId = row?.sessionId;
    return sessionId ? { key: { orgId, topUpId }, sessionId, mode: (await getPayer(tx, orgId)).mode } : null;
  });
}
