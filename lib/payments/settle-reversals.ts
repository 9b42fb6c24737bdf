import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { applyReversals } from "./apply-reversals.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { getPayer, getTopUp, type TopUpKey } from "./store.ts";
import { readReversals } from "./stripe-gateway.ts";

/**
 * Asks Stripe what went back of a top-up's payment and makes it so here: refunds, by whomever, and disputes. May run any number
 * of times, in any order, and beside itself. A payment that is not booked yet is booked first. True when anything moved.
 * @param isNews runs first in the transaction of the effect; where it says no, nothing is done
 * @throws Refusal not_found, unavailable
 */
export async function settleReversals(
  ctx: Context,
  key: TopUpKey,
  isNews: (tx: Transaction) => Promise<boolean> = async () => true,
): Promise<boolean> {
  if (ctx.actor.kind !== "system") throw new Error("only the system settles what went back");
  await settleTopUp(ctx, key);
  const { state, paymentIntentId } = await getTopUp(ctx, key);
  if (state !== "paid" || !paymentIntentId) return false;
  const { mode } = await transact(ctx, (tx) => getPayer(tx, key.orgId));
  const reversals = await readReversals(mode, paymentIntentId);
  const moved = await transact(
    ctx,
    async (tx, joined) => (await isNews(tx)) && (await applyReversals(joined, key, reversals)),
  );
  if (moved) markChanged([key.orgId]);
  return moved;
}
