import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { getCustomer, wasPostedHere } from "#lib/credits/adjustment-store.ts";
import { CreditAmount, Reason } from "#lib/credits/credit-amount.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { formatCredits, type Picos, parseCredits } from "#lib/money/credits.ts";
import { creditsInWords } from "#lib/money/display-credits.ts";
import { attempt } from "#lib/sql-refusal.ts";

/** The SQLSTATE under which the books refuse to take more than is left. */
const TOO_FEW = "TG015";

export const RevokeCreditsInput = z.object({
  orgId: z.string(),
  credits: CreditAmount,
  reason: Reason,
  /** Made by the form when it opens: the same form sent twice takes once. */
  reference: z.uuid(),
});

/** What can be taken: as the function of the books counts it, credits nobody paid for that have begun and not lapsed. */
async function readRevocable(tx: Transaction, orgId: bigint): Promise<Picos> {
  const rows = await tx.$queryRaw<{ credits: string }[]>`
    SELECT coalesce(sum(remaining), 0)::text AS credits FROM grants
    WHERE org_id = ${orgId} AND remaining > 0 AND origin IN ('promotion', 'adjustment', 'included')
      AND starts_at <= books.org_now(org_id) AND (expires_at IS NULL OR expires_at > books.org_now(org_id))`;
  return parseCredits(rows[0]?.credits ?? "0");
}

async function refuseShort(tx: Transaction, orgId: bigint): Promise<never> {
  const left = creditsInWords(await readRevocable(tx, orgId));
  return refuseField("credits", `Only ${left} can be taken back; purchased credits are refunded instead.`);
}

/**
 * Takes back credits that nobody paid for, in the order of funds. What was bought, or came of it, is refunded, never revoked.
 * The same reference again takes nothing and answers what was taken.
 * @throws Refusal not_found, forbidden for support, invalid when fewer credits are left, mismatch
 */
export async function revokeCredits(
  ctx: Context,
  input: z.infer<typeof RevokeCreditsInput>,
): Promise<{ readonly revoked: string }> {
  requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  return transact(ctx, async (tx, joined) => {
    await getCustomer(tx, orgId);
    const reference = `staff:${input.reference}`;
    const taken = await attempt(
      tx,
      [TOO_FEW],
      () => tx.$queryRaw<{ revoked: string }[]>`
        SELECT books.revoke_credits(${orgId}::bigint, ${input.credits}::numeric, ${reference}, ${input.reason}, ${actorName(ctx.actor)})::text AS revoked`,
    );
    if ("refusedAs" in taken) return refuseShort(tx, orgId);
    const revoked = parseCredits(taken.value[0]?.revoked ?? "0");
    if (revoked !== parseCredits(input.credits))
      refuse("mismatch", "This form was already sent with another amount; load the page again to take more.");
    if (await wasPostedHere(tx, orgId, "revocation", reference)) {
      const facts = { credits: input.credits };
      await recordAudit(joined, { action: "credits.revoke", orgId, target: input.orgId, reason: input.reason, facts });
    }
    return { revoked: formatCredits(revoked) };
  });
}
