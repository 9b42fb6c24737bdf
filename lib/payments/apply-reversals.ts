import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { findId, publicId } from "#lib/ids.ts";
import { lockWallet } from "#lib/ledger/wallet-store.ts";
import type { DisputeReading, RefundReading, Reversals } from "./reversal-reading.ts";
import type { TopUpKey } from "./store.ts";

/**
 * Makes true here what Stripe said went back of a paid top-up, in the transaction that ctx carries: refunds that were asked for
 * here, refunds made by hand, and disputes. Late and repeated readings change nothing. True when anything moved.
 */
export async function applyReversals(ctx: Context, key: TopUpKey, reversals: Reversals): Promise<boolean> {
  return transact(ctx, async (tx, joined) => {
    // The wallet comes before the rows of refunds and disputes, as in every function of the books that touches both.
    await lockWallet(tx, key.orgId);
    const { currency } = await tx.topUp.findUniqueOrThrow({
      where: { orgId_id: { orgId: key.orgId, id: key.topUpId } },
    });
    let moved = false;
    for (const reading of [...reversals.refunds, ...reversals.disputes]) {
      if (reading.currency !== currency)
        throw new Error(`${reading.id} is in ${reading.currency}, its top-up in ${currency}`);
      const acted =
        "refundId" in reading
          ? await applyRefund(joined, tx, key, reading)
          : await applyDispute(joined, tx, key, reading);
      moved ||= acted;
    }
    return moved;
  });
}

async function applyRefund(ctx: Context, tx: Transaction, key: TopUpKey, reading: RefundReading): Promise<boolean> {
  const id = (await findOwn(tx, key, reading)) ?? (await notice(ctx, tx, key, reading));
  if (id === null || reading.outcome === "pending") return false;
  const [row] = await tx.$queryRaw<{ acted: boolean }[]>`
    SELECT books.settle_refund(${key.orgId}::bigint, ${id}::bigint, ${reading.outcome}, ${reading.failure}, ${actorName(ctx.actor)}) AS acted`;
  const acted = row?.acted ?? false;
  if (acted) {
    const facts = { amountMinor: String(reading.amountMinor), currency: reading.currency, refund: reading.id };
    const target = publicId("ref", id);
    await recordAudit(ctx, {
      action: `refund.${reading.outcome}`,
      orgId: key.orgId,
      target,
      reason: reading.failure ?? undefined,
      facts,
    });
  }
  return acted;
}

/** The refund that was asked for here, which now knows its name at Stripe; null when it was made by hand. */
async function findOwn(tx: Transaction, { orgId, topUpId }: TopUpKey, reading: RefundReading): Promise<bigint | null> {
  const id = reading.refundId && findId("ref", reading.refundId);
  const known = await tx.refund.findFirst({
    where: { orgId, topUpId, OR: [{ stripeRefundId: reading.id }, ...(id ? [{ id, stripeRefundId: null }] : [])] },
  });
  if (known && known.stripeRefundId === null) {
    await tx.refund.updateMany({ where: { orgId, id: known.id }, data: { stripeRefundId: reading.id } });
  }
  return known?.id ?? null;
}

/** Books a refund made in Stripe's dashboard like one asked for here. One that failed before it was seen never was. */
async function notice(ctx: Context, tx: Transaction, key: TopUpKey, reading: RefundReading): Promise<bigint | null> {
  if (reading.outcome === "failed") return null;
  const [row] = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT books.notice_refund(${key.orgId}::bigint, ${key.topUpId}::bigint, ${reading.id}, ${reading.amountMinor}::bigint,
      'Refunded at the payment provider', ${actorName(ctx.actor)}) AS id`;
  if (!row) throw new Error("the books answered no refund");
  return row.id;
}

async function applyDispute(ctx: Context, tx: Transaction, key: TopUpKey, reading: DisputeReading): Promise<boolean> {
  if (reading.outcome === "inquiry") return false;
  const { orgId } = key;
  const actor = actorName(ctx.actor);
  const where = { orgId_stripeDisputeId: { orgId, stripeDisputeId: reading.id } };
  const before = await tx.dispute.findUnique({ where });
  if (!before && reading.outcome === "won") return false;
  const [opened] = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT books.open_dispute(${orgId}::bigint, ${key.topUpId}::bigint, ${reading.id}, ${reading.amountMinor}::bigint, ${reading.reason}, ${actor}) AS id`;
  if (!opened) throw new Error("the books answered no dispute");
  await tx.$queryRaw`SELECT books.correct_dispute_fee(${orgId}::bigint, ${opened.id}::bigint, ${reading.feeMinor}::bigint, ${actor})`;
  if (reading.outcome !== "open") {
    await tx.$queryRaw`SELECT books.close_dispute(${orgId}::bigint, ${opened.id}::bigint, ${reading.outcome}, ${actor})`;
  }
  const after = await tx.dispute.findUniqueOrThrow({ where });
  if (after.state === before?.state) return false;
  const facts = { amountMinor: String(reading.amountMinor), currency: reading.currency, dispute: reading.id };
  const target = publicId("dsp", opened.id);
  await recordAudit(ctx, { action: `dispute.${after.state}`, orgId, target, reason: reading.reason, facts });
  return true;
}
