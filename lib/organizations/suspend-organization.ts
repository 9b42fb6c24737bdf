import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { parseId } from "#lib/ids.ts";
import { changeState } from "#lib/organizations/state-store.ts";

export const SuspendOrganizationInput = z.object({
  orgId: z.string(),
  reason: z.string().trim().min(3, "Say why, in a few words.").max(500),
});

/**
 * Stops an organization: authorize, quote and new holds are refused; usage that was served is still recorded and open
 * holds are settled. It can still pay and export.
 * @throws Refusal not_found, forbidden for support, conflict when it is already suspended or closed
 */
export async function suspendOrganization(
  ctx: Context,
  input: z.infer<typeof SuspendOrganizationInput>,
): Promise<void> {
  requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  await transact(ctx, async (tx, joined) => {
    const before = await changeState(tx, orgId, ["active", "restricted"], "suspended");
    await recordAudit(joined, {
      action: "organization.suspend",
      orgId,
      target: input.orgId,
      reason: input.reason,
      facts: { before, after: "suspended" },
    });
  });
}
