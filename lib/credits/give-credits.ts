import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { CreditAmount, getCustomer, Reason, wasPostedHere } from "#lib/credits/adjustment.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";

const PROMOTION_PRIORITY = 10;

export const GiveCreditsInput = z.object({
  orgId: z.string(),
  origin: z.enum(["promotion", "adjustment"]),
  /** What the customer reads beside the grant. */
  label: z.string().trim().min(1, "Say what the customer should read beside these credits.").max(80),
  credits: CreditAmount,
  expiresAt: z.iso.datetime({ offset: true, error: "Give a date and time." }).nullable(),
  reason: Reason,
  /** Made by the form when it opens: the same form sent twice gives once. */
  reference: z.uuid(),
});

type Input = z.infer<typeof GiveCreditsInput>;

/** The same reference with another amount is another wish under an old name, and must not pass for the old one. */
async function checkSame(tx: Transaction, orgId: bigint, grantId: bigint, input: Input): Promise<void> {
  const grant = await tx.grant.findUnique({ where: { orgId_id: { orgId, id: grantId } } });
  if (!grant?.issued.equals(input.credits) || grant.origin !== input.origin)
    refuse("mismatch", "This form was already sent with other values; load the page again to give more.");
}

/**
 * Gives an organization credits that nobody paid for. The same reference again gives nothing and answers the same grant.
 * @throws Refusal not_found, forbidden for support, invalid for an expiry that has passed, mismatch
 */
export async function giveCredits(ctx: Context, input: Input): Promise<{ readonly grantId: string }> {
  if (ctx.actor.kind !== "system") requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt && expiresAt <= ctx.now()) {
    const detail = "Credits cannot expire in the past; choose a later date.";
    refuse("invalid", detail, { fields: { expiresAt: detail } });
  }
  return transact(ctx, async (tx, joined) => {
    await getCustomer(tx, orgId);
    const reference = `staff:${input.reference}`;
    const rows = await tx.$queryRaw<{ grant_id: bigint }[]>`
      SELECT books.give_credits(${orgId}::bigint, ${input.origin}, ${input.label}, ${input.credits}::numeric, ${PROMOTION_PRIORITY}::int,
        '{}'::text[], 3, NULL, ${expiresAt}::timestamptz, ${reference}, ${input.reason}, ${actorName(ctx.actor)}) AS grant_id`;
    const id = rows[0]?.grant_id ?? 0n;
    const grantId = publicId("gra", id);
    if (!(await wasPostedHere(tx, orgId, "issue", reference))) {
      await checkSame(tx, orgId, id, input);
      return { grantId };
    }
    await recordAudit(joined, {
      action: "credits.give",
      orgId,
      target: grantId,
      reason: input.reason,
      facts: { credits: input.credits, origin: input.origin, label: input.label, expiresAt: input.expiresAt },
    });
    return { grantId };
  });
}
