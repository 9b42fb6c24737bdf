import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { getCustomer, wasPostedHere } from "#lib/credits/adjustment-store.ts";
import { CreditAmount, Reason } from "#lib/credits/credit-amount.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";

export const RevokeCreditsInput = z.object({
  orgId: z.string(),
  credits: CreditAmount,
  reason: Reason,
  /** Made by the form when it opens: the same form sent twice takes once. */
  reference: z.uuid(),
});

/** What can be taken: credits nobody paid for that have begun and not lapsed. Read under the organization's lock. */
async function readRevocable(tx: Transaction, orgId: bigint): Promise<string> {
  const rows = await tx.$queryRaw<{ credits: string }[]>`
    SELECT coalesce(sum(remaining), 0)::text AS credits FROM grants WHERE org_id = ${orgId} AND remaining > 0 AND cost_minor = 0
      AND starts_at <= books.org_now(org_id) AND (expires_at IS NULL OR expires_at > books.org_now(org_id))`;
  return formatCredits(parseCredits(rows[0]?.credits ?? "0"));
}

/**
 * Takes back credits that nobody paid for, in the order of funds. What was bought is refunded, never revoked.
 * @throws Refusal not_found, forbidden for support, invalid when fewer credits are left
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
    // Savepoint: the function refuses by raising, and the sentence that follows needs a transaction that still lives.
    await tx.$executeRaw`SAVEPOINT revoking`;
    try {
      await tx.$queryRaw`SELECT books.revoke_credits(${orgId}::bigint, ${input.credits}::numeric, ${reference}, ${input.reason}, ${actorName(ctx.actor)})::text`;
    } catch (error) {
      await tx.$executeRaw`ROLLBACK TO SAVEPOINT revoking`;
      const left = await readRevocable(tx, orgId);
      if (parseCredits(left) >= parseCredits(input.credits)) throw error;
      const detail = `Only ${left} credits can be taken back; purchased credits are refunded instead.`;
      refuse("invalid", detail, { fields: { credits: detail } });
    }
    if (await wasPostedHere(tx, orgId, "revocation", reference)) {
      const facts = { credits: input.credits };
      await recordAudit(joined, { action: "credits.revoke", orgId, target: input.orgId, reason: input.reason, facts });
    }
    return { revoked: input.credits };
  });
}
