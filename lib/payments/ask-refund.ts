import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import { actingAs, type Context } from "#lib/context.ts";
import { CreditAmount, Reason } from "#lib/credits/credit-amount.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { Refusal, refuse, refuseField } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { parseCredits } from "#lib/money/credits.ts";
import { creditsInWords } from "#lib/money/display-credits.ts";
import { attempt } from "#lib/sql-refusal.ts";
import { sendRefund } from "./send-refund.ts";
import type { TopUpKey } from "./store.ts";

export const AskRefundInput = z.object({
  orgId: z.string(),
  topUpId: z.string(),
  /** Unused credits to give back; left out: all that are left of the purchase. */
  credits: CreditAmount.optional(),
  reason: Reason,
  /** Made by the form when it opens: the same form sent twice asks once. */
  reference: z.uuid(),
});

export type AskedRefund = {
  readonly refundId: string;
  /** asked while Stripe has not decided, then done or failed. */
  readonly state: string;
};

/** SQLSTATEs under which the books refuse: no such paid top-up, fewer credits left, a debt or a dispute stands. */
const REFUSED = ["TG010", "TG015", "TG040"];

/**
 * Gives unused purchased credits back for their money, at what was paid for them with tax. The credits are frozen and committed
 * before Stripe is asked; should it not answer, a job asks again.
 * @throws Refusal not_found, forbidden for support, invalid when fewer are unused, conflict while a debt or dispute stands, mismatch
 */
export async function askRefund(ctx: Context, input: z.infer<typeof AskRefundInput>): Promise<AskedRefund> {
  requireStaff(ctx, "admin");
  if (ctx.tx) throw new Error("a refund is committed before Stripe is asked, so it joins no transaction");
  const orgId = parseId("org", input.orgId);
  const key = { orgId, topUpId: parseId("top", input.topUpId) };
  const refundId = await transact(ctx, (tx, joined) => place(joined, tx, key, input));
  try {
    await sendRefund(actingAs(ctx, { kind: "system", job: "send-refund" }), { orgId, refundId });
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "unavailable")) throw error;
  }
  const { state } = await transact(ctx, (tx) =>
    tx.refund.findUniqueOrThrow({ where: { orgId_id: { orgId, id: refundId } } }),
  );
  return { refundId: publicId("ref", refundId), state };
}

async function place(
  ctx: Context,
  tx: Transaction,
  key: TopUpKey,
  input: z.infer<typeof AskRefundInput>,
): Promise<bigint> {
  const { orgId, topUpId } = key;
  const reference = `staff:${input.reference}`;
  const before = await tx.refund.findUnique({ where: { orgId_reference: { orgId, reference } } });
  if (before) {
    if (before.topUpId !== topUpId || (input.credits !== undefined && !before.credits.equals(input.credits)))
      refuse("mismatch", "This form was already sent with other values; load the page again to refund more.");
    return before.id;
  }
  const asked = await attempt(
    tx,
    REFUSED,
    () => tx.$queryRaw<{ id: bigint }[]>`
      SELECT books.ask_refund(${orgId}::bigint, ${topUpId}::bigint, ${input.credits ?? null}::numeric, ${reference}, ${input.reason}, ${actorName(ctx.actor)}) AS id`,
  );
  if ("refusedAs" in asked) return refuseAs(tx, key, asked.refusedAs);
  const id = asked.value[0]?.id ?? 0n;
  const row = await tx.refund.findUniqueOrThrow({ where: { orgId_id: { orgId, id } } });
  const facts = {
    topUp: input.topUpId,
    credits: row.credits.toFixed(),
    amountMinor: String(row.netMinor + row.taxMinor),
  };
  await recordAudit(ctx, { action: "refund.ask", orgId, target: publicId("ref", id), reason: input.reason, facts });
  return id;
}

async function refuseAs(tx: Transaction, { orgId, topUpId }: TopUpKey, state: string): Promise<never> {
  const topUp = await tx.topUp.findUnique({ where: { orgId_id: { orgId, id: topUpId } } });
  if (topUp?.state !== "paid") return refuse("not_found", "There is no such paid top-up.");
  if (state === "TG040") {
    return refuse(
      "conflict",
      "Nothing can be refunded while the organization has a debt or the payment is disputed, or where the credits cost less than the smallest coin.",
    );
  }
  const grant = topUp.grantId && (await tx.grant.findUnique({ where: { orgId_id: { orgId, id: topUp.grantId } } }));
  const left = creditsInWords(parseCredits(grant ? grant.remaining.toFixed() : "0"));
  return refuseField(
    "credits",
    `Only ${left} of this top-up are unused; what is held, frozen or spent cannot be refunded.`,
  );
}
