import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { lockWallet } from "#lib/ledger/wallet-store.ts";
import { sendRefund } from "./send-refund.ts";
import { settleReversals } from "./settle-reversals.ts";
import type { TopUpKey } from "./store.ts";
import { listReversedPayments } from "./stripe-gateway.ts";

const AT_ONCE = 50;
/** A refund younger than this is being sent by whoever asked for it. */
const YOUNG_MS = 20_000;
const BETWEEN_MS = 60 * 60 * 1000;
/** A bank may return a refund's money for that long after it was done. */
const AFTERMATH_MS = 30 * 24 * 60 * 60 * 1000;
/** Refunds that were made at Stripe are looked for this far back at least, and since the last pass that saw all of them. */
const LOOK_BACK_MS = 3 * 24 * 60 * 60 * 1000;
/** No further than that. Disputes always, because an inquiry may become one weeks after it began. */
const MOST_LOOK_BACK_MS = 30 * 24 * 60 * 60 * 1000;
const JOB = "settle-open-reversals";

export type SweptReversals = { readonly asked: number; readonly moved: number; readonly failed: readonly unknown[] };

/**
 * Brings what goes back of payments up to date although no notification came: sends refunds that were asked for, re-reads open
 * disputes and refunds that may still fail once an hour, and looks for refunds and disputes that began at Stripe.
 * One that cannot be settled does not stop the others; its error is given back.
 */
export async function settleOpenReversals(ctx: Context): Promise<SweptReversals> {
  const failed: unknown[] = [];
  let moved = 0;
  const collect = async <T>(things: readonly T[], settle: (thing: T) => Promise<unknown>) => {
    for (const thing of things) {
      try {
        if ((await settle(thing)) !== false) moved += 1;
      } catch (error) {
        failed.push(error);
      }
    }
  };
  const asked = await listAsked(ctx);
  await collect(asked, async (key) => {
    await sendToEnd(ctx, key.orgId, key.topUpId);
    await sendRefund(ctx, key);
  });
  const open = await listOpen(ctx);
  await collect(open, async (key) => {
    await sendToEnd(ctx, key.orgId, key.topUpId);
    return settleReversals(ctx, key);
  });
  const { begun, all } = await listBegun(ctx).catch((error: unknown) => {
    failed.push(error);
    return { begun: [], all: false };
  });
  const failedBefore = failed.length;
  await collect(begun, async (key) => {
    await takeTurn(ctx, key);
    const settled = await settleReversals(ctx, key);
    await sendToEnd(ctx, key.orgId, key.topUpId);
    return settled;
  });
  if (all && failed.length === failedBefore) await keepProgress(ctx);
  return { asked: asked.length + open.length + begun.length, moved, failed };
}

function before(ctx: Context, durationMs: number): Date {
  return new Date(ctx.now().getTime() - durationMs);
}

async function listAsked(ctx: Context) {
  const where = { state: "asked", createdAt: { lt: before(ctx, YOUNG_MS) }, reference: { startsWith: "staff:" } };
  const orderBy = [{ checkedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }] as const;
  const rows = await transact(ctx, (tx) => tx.refund.findMany({ where, orderBy: [...orderBy], take: AT_ONCE }));
  return rows.map(({ orgId, id, topUpId }) => ({ orgId, refundId: id, topUpId }));
}

/** Top-ups with an open dispute, or a refund that the bank may still return, not looked at for an hour. */
async function listOpen(ctx: Context): Promise<TopUpKey[]> {
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<{ org_id: bigint; top_up_id: bigint }[]>`
      SELECT DISTINCT x.org_id, x.top_up_id FROM (
        SELECT org_id, top_up_id FROM disputes WHERE state = 'open' AND coalesce(checked_at, opened_at) < ${before(ctx, BETWEEN_MS)}
        UNION ALL SELECT org_id, top_up_id FROM refunds WHERE state = 'asked' AND reference NOT LIKE 'staff:%'
          AND coalesce(checked_at, created_at) < ${before(ctx, YOUNG_MS)}
        UNION ALL SELECT org_id, top_up_id FROM refunds WHERE state = 'done' AND settled_at > ${before(ctx, AFTERMATH_MS)}
          AND coalesce(checked_at, settled_at) < ${before(ctx, BETWEEN_MS)}) x LIMIT ${AT_ONCE}`,
  );
  return rows.map((row) => ({ orgId: row.org_id, topUpId: row.top_up_id }));
}

type Begun = { readonly begun: readonly TopUpKey[]; readonly all: boolean };

/**
 * Top-ups of whose payments something went back at Stripe lately that is not known here, or not as it stands there, those looked
 * at longest ago: an inquiry or a refund that failed leaves nothing here, and would come first for ever. `all` when none is left
 * for the next pass but what was looked at within the hour.
 */
async function listBegun(ctx: Context): Promise<Begun> {
  const since = { refunds: await lookBackTo(ctx), disputes: before(ctx, MOST_LOOK_BACK_MS) };
  const { paymentIds, whole } = await listReversedPayments(since);
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<{ org_id: bigint; id: bigint; fresh: boolean }[]>`
      SELECT t.org_id, t.id, coalesce(t.checked_at > ${before(ctx, BETWEEN_MS)}, false) AS fresh
      FROM top_ups t WHERE t.payment_intent_id = ANY (${[...paymentIds]}) AND NOT EXISTS (
        SELECT 1 FROM refunds r WHERE r.org_id = t.org_id AND r.top_up_id = t.id AND r.checked_at > ${before(ctx, BETWEEN_MS)})
        AND NOT EXISTS (SELECT 1 FROM disputes d WHERE d.org_id = t.org_id AND d.top_up_id = t.id AND d.checked_at > ${before(ctx, BETWEEN_MS)})
      ORDER BY t.checked_at NULLS FIRST, t.id LIMIT ${AT_ONCE}`,
  );
  const begun = rows.map((row) => ({ orgId: row.org_id, topUpId: row.id }));
  return { begun, all: whole && (rows.length < AT_ONCE || rows.at(-1)?.fresh === true) };
}

/** Where the last pass that saw everything began, as far as that is worth looking at: three days back at least, thirty at most. */
async function lookBackTo(ctx: Context): Promise<Date> {
  const [least, most] = [before(ctx, LOOK_BACK_MS), before(ctx, MOST_LOOK_BACK_MS)];
  const seen = await transact(ctx, (tx) => tx.jobProgress.findUnique({ where: { job: JOB } }));
  if (!seen || seen.doneThrough < most) return most;
  return seen.doneThrough < least ? seen.doneThrough : least;
}

/** Notes that a pass saw everything. An hour less is claimed, because Stripe dates things by a clock of its own. */
async function keepProgress(ctx: Context): Promise<void> {
  const doneThrough = before(ctx, BETWEEN_MS);
  const where = { job: JOB };
  await transact(ctx, (tx) =>
    tx.jobProgress.upsert({ where, create: { job: JOB, doneThrough }, update: { doneThrough } }),
  );
}

/** Notes that a top-up had its turn, whatever comes of it: there may be nothing of it here yet that could say so. */
async function takeTurn(ctx: Context, { orgId, topUpId }: TopUpKey): Promise<void> {
  const data = { checkedAt: ctx.now() };
  await transact(ctx, (tx) => tx.topUp.updateMany({ where: { orgId, id: topUpId }, data }));
}

/** Notes that a top-up's refunds and disputes had their turn, so that one that always fails cannot keep the others from theirs. */
async function sendToEnd(ctx: Context, orgId: bigint, topUpId: bigint): Promise<void> {
  const data = { checkedAt: ctx.now() };
  await transact(ctx, async (tx) => {
    await lockWallet(tx, orgId);
    await tx.refund.updateMany({ where: { orgId, topUpId }, data });
    await tx.dispute.updateMany({ where: { orgId, topUpId }, data });
  });
}
