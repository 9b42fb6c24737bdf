import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { parseId } from "#lib/ids.ts";
import { lockWallet } from "#lib/ledger/wallet-store.ts";
import { changeState, owesTakenBack } from "#lib/organizations/state-store.ts";

export const ReactivateOrganizationInput = z.object({
  orgId: z.string(),
  reason: z.string().trim().min(3, "Say why, in a few words.").max(500),
});

/**
 * Lets a suspended organization work again. One that owes for credits whose money was taken back stays restricted, as it would be
 * had it never been suspended, until the debt is paid or written off. Answers what it is now.
 * @throws Refusal not_found, forbidden for support, conflict when it is not suspended
 */
export async function reactivateOrganization(
  ctx: Context,
  input: z.infer<typeof ReactivateOrganizationInput>,
): Promise<{ readonly state: "active" | "restricted" }> {
  requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  return transact(ctx, async (tx, joined) => {
    await lockWallet(tx, orgId);
    const state = (await owesTakenBack(tx, orgId)) ? "restricted" : "active";
    const before = await changeState(tx, orgId, ["suspended"], state);
    await recordAudit(joined, {
      action: "organization.reactivate",
      orgId,
      target: input.orgId,
      reason: input.reason,
      facts: { before, after: state },
    });
    return { state };
  });
}
