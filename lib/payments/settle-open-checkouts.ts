import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { settleTopUp } from "./settle-top-up.ts";
import type { TopUpKey } from "./store.ts";

const MOST_AT_ONCE = 50;
/** A checkout younger than this is still being paid; its return page or notification will come first. */
const YOUNG_MS = 20_000;

export type SweptCheckouts = { readonly asked: number; readonly moved: number; readonly failed: readonly unknown[] };

/**
 * Asks Stripe about the pending top-ups that were looked at longest ago, at most 50 of them, so that a top-up is settled although
 * no notification came and nobody returned. One that cannot be settled does not stop the others; its error is given back.
 */
export async function settleOpenCheckouts(ctx: Context): Promise<SweptCheckouts> {
  const keys = await listOpen(ctx);
  const failed: unknown[] = [];
  let moved = 0;
  for (const key of keys) {
    try {
      if ((await settleTopUp(ctx, key)).acted) moved += 1;
    } catch (error) {
      failed.push(error);
      await postpone(ctx, key);
    }
  }
  return { asked: keys.length, moved, failed };
}

async function listOpen(ctx: Context): Promise<TopUpKey[]> {
  const rows = await transact(ctx, (tx) =>
    tx.topUp.findMany({
      where: { state: "pending", createdAt: { lt: new Date(ctx.now().getTime() - YOUNG_MS) } },
      select: { orgId: true, id: true },
      orderBy: [{ checkedAt: { sort: "asc", nulls: "first" } }, { id: "asc" }],
      take: MOST_AT_ONCE,
    }),
  );
  return rows.map((row) => ({ orgId: row.orgId, topUpId: row.id }));
}

/** Sends a top-up to the end of the line, so that one that always fails cannot keep the others from their turn. */
async function postpone(ctx: Context, { orgId, topUpId }: TopUpKey): Promise<void> {
  const where = { orgId, id: topUpId, state: "pending" };
  await transact(ctx, (tx) => tx.topUp.updateMany({ where, data: { checkedAt: ctx.now() } }));
}
