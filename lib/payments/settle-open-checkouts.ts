import type { Context } from "#lib/context.ts";
import type { TopUpWhereInput } from "#lib/db/generated/models.ts";
import { transact } from "#lib/db/transact.ts";
import { settleTopUp, UNOPENED_MS } from "./settle-top-up.ts";
import type { TopUpKey } from "./store.ts";

const MOST_PENDING = 50;
const MOST_OVER = 20;
/** A checkout younger than this is still being paid; its return page or notification will come first. */
const YOUNG_MS = 20_000;
/** A payment that was under way when its top-up ended is known to fail or arrive by then: bank debits take days. */
const AFTERMATH_MS = 14 * 24 * 60 * 60 * 1000;
const BETWEEN_MS = 60 * 60 * 1000;

export type SweptCheckouts = { readonly asked: number; readonly moved: number; readonly failed: readonly unknown[] };

/**
 * Asks Stripe about the pending top-ups that were looked at longest ago, at most 50 of them, so that a top-up is settled although
 * no notification came and nobody returned; and once an hour about those that were canceled or expired in the last two weeks,
 * because money may arrive for them still. One that cannot be settled does not stop the others; its error is given back.
 */
export async function settleOpenCheckouts(ctx: Context): Promise<SweptCheckouts> {
  const keys = [...(await listPending(ctx)), ...(await listOver(ctx))];
  const failed: unknown[] = [];
  let moved = 0;
  for (const key of keys) {
    try {
      if ((await settleTopUp(ctx, key)).acted) moved += 1;
    } catch (error) {
      failed.push(error);
    }
    await sendToEnd(ctx, key);
  }
  return { asked: keys.length, moved, failed };
}

/** Where a page can be paid, or none was ever given and the time for it is over: what waits for its page is left alone. */
function listPending(ctx: Context): Promise<TopUpKey[]> {
  const opened = { sessionId: { not: null }, createdAt: { lt: before(ctx, YOUNG_MS) } };
  const unopened = { sessionId: null, createdAt: { lt: before(ctx, UNOPENED_MS) } };
  return list(ctx, { state: "pending", OR: [opened, unopened] }, MOST_PENDING);
}

function listOver(ctx: Context): Promise<TopUpKey[]> {
  const due = [{ checkedAt: null }, { checkedAt: { lt: before(ctx, BETWEEN_MS) } }];
  const where = { sessionId: { not: null }, createdAt: { gt: before(ctx, AFTERMATH_MS) }, OR: due };
  return list(ctx, { state: { in: ["canceled", "expired"] }, ...where }, MOST_OVER);
}

function before(ctx: Context, durationMs: number): Date {
  return new Date(ctx.now().getTime() - durationMs);
}

async function list(ctx: Context, where: TopUpWhereInput, take: number): Promise<TopUpKey[]> {
  const rows = await transact(ctx, (tx) =>
    tx.topUp.findMany({
      where,
      select: { orgId: true, id: true },
      orderBy: [{ checkedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
      take,
    }),
  );
  return rows.map((row) => ({ orgId: row.orgId, topUpId: row.id }));
}

/** Notes that a top-up had its turn, whatever came of it, so that one that always fails cannot keep the others from theirs. */
async function sendToEnd(ctx: Context, { orgId, topUpId }: TopUpKey): Promise<void> {
  const where: TopUpWhereInput = { orgId, id: topUpId, state: { not: "paid" } };
  await transact(ctx, (tx) => tx.topUp.updateMany({ where, data: { checkedAt: ctx.now() } }));
}
