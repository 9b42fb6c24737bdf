import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import { actingAs, type Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { getPayer, getTopUp, type TopUpKey, type TopUpState } from "./store.ts";
import { closeCheckout } from "./stripe-gateway.ts";

export const CancelTopUpInput = z.object({ topUpId: z.string() });

const UNDER_WAY = "The payment is already under way and cannot be canceled; its credits come when it arrives.";

/**
 * Calls a pending top-up off. Stripe's page is closed first, so that a canceled top-up cannot be paid; one that was paid in
 * that moment stays paid, and one whose payment is on its way stays pending. Returns the state it ends in.
 * @throws Refusal not_found, unavailable, conflict when the payment is under way
 */
export async function cancelTopUp(ctx: Context, input: z.infer<typeof CancelTopUpInput>): Promise<{ state: string }> {
  const member = requireMember(ctx, "money");
  const key = { orgId: member.orgId, topUpId: parseId("top", input.topUpId) };
  const { sessionId } = await getTopUp(ctx, key);
  // While no page is noted there is none to close. One may be noted in this moment; then it is closed like any other.
  if (sessionId === null && (await markCanceled(ctx, key, "pending", null))) return { state: "canceled" };
  const row = await getTopUp(ctx, key);
  if (row.state !== "pending" || row.sessionId === null) return { state: row.state };
  const state = await closePage(ctx, key, row.sessionId);
  if (state === "pending") return refuse("conflict", UNDER_WAY);
  if (state === "expired" && (await markCanceled(ctx, key, "expired", row.sessionId))) return { state: "canceled" };
  return { state: (await getTopUp(ctx, key)).state };
}

/** Closes Stripe's page and answers where the top-up stands then: still pending when its payment had begun already. */
async function closePage(ctx: Context, key: TopUpKey, sessionId: string): Promise<string> {
  const payer = await transact(ctx, (tx) => getPayer(tx, key.orgId));
  await closeCheckout(payer.mode, sessionId);
  await settleTopUp(actingAs(ctx, { kind: "system", job: "cancel-top-up" }), key);
  // Read again: a notification of the same news may have been faster.
  return (await getTopUp(ctx, key)).state;
}

/**
 * Cancels a top-up that is in a state and has this page still, or none; returns whether it was.
 * A member's login may not move a top-up, so the system does, and the member is the one who is written down.
 */
async function markCanceled(ctx: Context, key: TopUpKey, from: TopUpState, sessionId: string | null): Promise<boolean> {
  return transact(actingAs(ctx, { kind: "system", job: "cancel-top-up" }), async (tx, joined) => {
    const { count } = await tx.topUp.updateMany({
      where: { orgId: key.orgId, id: key.topUpId, state: from, sessionId },
      data: { state: "canceled", checkedAt: ctx.now() },
    });
    if (count === 0) return false;
    const target = publicId("top", key.topUpId);
    await recordAudit(joined, { action: "top_up.cancel", orgId: key.orgId, by: ctx.actor, target });
    return true;
  });
}
