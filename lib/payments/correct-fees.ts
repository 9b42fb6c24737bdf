import { actorName } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { getPayer } from "./store.ts";
import { readCheckout } from "./stripe-gateway.ts";

const AT_ONCE = 20;

export type CorrectedFees = { readonly corrected: number; readonly failed: readonly unknown[] };

/**
 * Books the fees of paid top-ups that Stripe did not know yet when they were paid, for the 20 that were looked at longest ago, so
 * that fees it never tells keep no other from its turn. One that cannot be read does not stop the others; its error is given back.
 */
export async function correctFees(ctx: Context): Promise<CorrectedFees> {
  const failed: unknown[] = [];
  let corrected = 0;
  const where = { state: "paid", feeKnown: false, sessionId: { not: null } };
  const orderBy = [{ checkedAt: { sort: "asc", nulls: "first" } }, { paidAt: "asc" }] as const;
  const rows = await transact(ctx, (tx) => tx.topUp.findMany({ where, orderBy: [...orderBy], take: AT_ONCE }));
  for (const { orgId, id, sessionId } of rows) {
    try {
      const data = { checkedAt: ctx.now() };
      await transact(ctx, (tx) => tx.topUp.updateMany({ where: { orgId, id }, data }));
      const { mode } = await transact(ctx, (tx) => getPayer(tx, orgId));
      const { outcome } = await readCheckout(mode, sessionId ?? "");
      const fee = outcome.kind === "paid" ? outcome.feeMinor : null;
      if (fee === null) continue;
      await transact(
        ctx,
        (tx) =>
          tx.$queryRaw`SELECT books.correct_fee(${orgId}::bigint, ${id}::bigint, ${fee}::bigint, ${actorName(ctx.actor)})`,
      );
      corrected += 1;
    } catch (error) {
      failed.push(error);
    }
  }
  return { corrected, failed };
}
