import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { settleReversals } from "./settle-reversals.ts";
import { getPayer, getTopUp } from "./store.ts";
import { createRefund, type OrgMode, readReversals } from "./stripe-gateway.ts";

/** Which refund, by the keys inside. */
export type RefundKey = { readonly orgId: bigint; readonly refundId: bigint };

/**
 * Has Stripe pay a refund that was asked for, unless it has one of it already, and books what became of it. May run any number
 * of times and beside itself: Stripe makes one refund of the same key, and the books settle it once.
 * @throws Refusal not_found, unavailable
 */
export async function sendRefund(ctx: Context, { orgId, refundId }: RefundKey): Promise<void> {
  if (ctx.actor.kind !== "system") throw new Error("only the system sends refunds");
  const row = await transact(ctx, (tx) => tx.refund.findUnique({ where: { orgId_id: { orgId, id: refundId } } }));
  if (!row) return refuse("not_found", "There is no such refund.");
  const key = { orgId, topUpId: row.topUpId };
  const { paymentIntentId } = await getTopUp(ctx, key);
  const { mode } = await transact(ctx, (tx) => getPayer(tx, orgId));
  if (!paymentIntentId) throw new Error("a paid top-up has no payment");
  const order = {
    orgId: publicId("org", orgId),
    topUpId: publicId("top", row.topUpId),
    refundId: publicId("ref", refundId),
    paymentIntentId,
    amountMinor: row.netMinor + row.taxMinor,
  };
  const unsent = row.state === "asked" && !(await isThere(mode, paymentIntentId, order.refundId));
  const failure = unsent ? await createRefund(mode, order) : null;
  if (failure !== null) await fail(ctx, { orgId, refundId }, failure);
  await settleReversals(ctx, key);
}

/** Stripe forgets keys after a day, so one that was sent long ago is looked for by name. */
async function isThere(mode: OrgMode, paymentIntentId: string, refundId: string): Promise<boolean> {
  const { refunds } = await readReversals(mode, paymentIntentId);
  return refunds.some((refund) => refund.refundId === refundId);
}

async function fail(ctx: Context, { orgId, refundId }: RefundKey, failure: string): Promise<void> {
  await transact(ctx, async (tx, joined) => {
    const [row] = await tx.$queryRaw<{ acted: boolean }[]>`
      SELECT books.settle_refund(${orgId}::bigint, ${refundId}::bigint, 'failed', ${failure}, ${actorName(ctx.actor)}) AS acted`;
    if (!row?.acted) return;
    await recordAudit(joined, { action: "refund.failed", orgId, target: publicId("ref", refundId), reason: failure });
  });
  markChanged([orgId]);
}
