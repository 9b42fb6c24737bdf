import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { applyReading, type SettledTopUp } from "./apply-reading.ts";
import { getPayer, getTopUp, moveTopUp, type TopUpKey, type TopUpRow } from "./store.ts";
import { readCheckout } from "./stripe-gateway.ts";

/** A page that nobody was given by now was never opened: Stripe's own pages live a day. */
export const UNOPENED_MS = 25 * 60 * 60 * 1000;

/**
 * Asks Stripe where a top-up's checkout stands and makes it so here: paid becomes credits, once; over becomes expired or failed.
 * May run any number of times, in any order, and beside itself. Runs as the system, on behalf of a page, a notification or a job.
 * @throws Refusal not_found, unavailable
 */
export async function settleTopUp(ctx: Context, key: TopUpKey): Promise<SettledTopUp> {
  if (ctx.actor.kind !== "system") throw new Error("only the system settles top-ups");
  const row = await getTopUp(ctx, key);
  if (row.state === "paid") return { state: "paid", acted: false, url: null };
  if (!row.sessionId) return settleUnopened(ctx, key, row);
  const payer = await transact(ctx, (tx) => getPayer(tx, key.orgId));
  const reading = await readCheckout(payer.mode, row.sessionId);
  const settled = await transact(ctx, (_tx, joined) => applyReading(joined, key, reading));
  // After the commit: what is on screen now reads the balance again.
  if (settled.acted) markChanged([key.orgId]);
  return settled;
}

async function settleUnopened(ctx: Context, key: TopUpKey, row: TopUpRow): Promise<SettledTopUp> {
  const checkedAt = ctx.now();
  const over = row.state === "pending" && checkedAt.getTime() - row.createdAt.getTime() > UNOPENED_MS;
  if (!over) return { state: row.state, acted: false, url: null };
  await transact(ctx, (tx) => moveTopUp(tx, key, ["pending"], { state: "expired", checkedAt }));
  return { state: "expired", acted: true, url: null };
}
