import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import { actingAs, type Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { getPayer, getTopUp, moveTopUp, type TopUpKey, type TopUpRow } from "./store.ts";
import { closeCheckout } from "./stripe-gateway.ts";

export const CancelTopUpInput = z.object({ topUpId: z.string() });

/**
 * Calls a pending top-up off. Stripe's page is closed first, so that a canceled top-up cannot be paid; one that was paid in
 * that moment stays paid. Returns the state it ends in.
 * @throws Refusal not_found, unavailable
 */
export async function cancelTopUp(ctx: Context, input: z.infer<typeof CancelTopUpInput>): Promise<{ state: string }> {
  const member = requireMember(ctx, "money");
  const key = { orgId: member.orgId, topUpId: parseId("top", input.topUpId) };
  const row = await getTopUp(ctx, key);
  if (row.state !== "pending") return { state: row.state };
  const settled = row.sessionId ? await closePage(ctx, key, row.sessionId) : "pending";
  if (settled !== "pending" && settled !== "expired") return { state: settled };
  return { state: await markCanceled(ctx, key, row) };
}

async function closePage(ctx: Context, key: TopUpKey, sessionId: string): Promise<string> {
  const payer = await transact(ctx, (tx) => getPayer(tx, key.orgId));
  await closeCheckout(payer.mode, sessionId);
  return (await settleTopUp(actingAs(ctx, { kind: "system", job: "cancel-top-up" }), key)).state;
}

// A member's login may not move a top-up, so the system does, and the member is the one who is written down.
async function markCanceled(ctx: Context, key: TopUpKey, row: TopUpRow): Promise<string> {
  return transact(actingAs(ctx, { kind: "system", job: "cancel-top-up" }), async (tx) => {
    const moved = await moveTopUp(tx, key, ["pending", "expired"], { state: "canceled", checkedAt: ctx.now() });
    if (!moved)
      return (await tx.topUp.findUniqueOrThrow({ where: { orgId_id: { orgId: key.orgId, id: row.id } } })).state;
    await recordAudit(
      { ...ctx, tx },
      { action: "top_up.cancel", orgId: key.orgId, target: publicId("top", key.topUpId) },
    );
    return "canceled";
  });
}
