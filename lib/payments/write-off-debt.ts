import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { getCustomer, wasPostedHere } from "#lib/credits/adjustment-store.ts";
import { Reason } from "#lib/credits/credit-amount.ts";
import { transact } from "#lib/db/transact.ts";
import { parseId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";

export const WriteOffDebtInput = z.object({
  orgId: z.string(),
  reason: Reason,
  /** Made by the form when it opens: the same form sent twice writes off once. */
  reference: z.uuid(),
});

/**
 * Forgives everything that an organization owes, whatever it came from; money owed for it becomes a loss. Answers the credits.
 * @throws Refusal not_found, forbidden for support
 */
export async function writeOffDebt(
  ctx: Context,
  input: z.infer<typeof WriteOffDebtInput>,
): Promise<{ readonly writtenOff: string }> {
  requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  return transact(ctx, async (tx, joined) => {
    await getCustomer(tx, orgId);
    const reference = `staff:${input.reference}`;
    const [row] = await tx.$queryRaw<{ credits: string }[]>`
      SELECT books.write_off_debt(${orgId}::bigint, ${reference}, ${input.reason}, ${actorName(ctx.actor)})::text AS credits`;
    const writtenOff = formatCredits(parseCredits(row?.credits ?? "0"));
    if (await wasPostedHere(tx, orgId, "write_off", reference)) {
      const facts = { credits: writtenOff };
      await recordAudit(joined, { action: "debt.write_off", orgId, target: input.orgId, reason: input.reason, facts });
    }
    return { writtenOff };
  });
}
