import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { parseId } from "#lib/ids.ts";
import { changeState } from "#lib/organizations/state-store.ts";

export const ReactivateOrganizationInput = z.object({
  orgId: z.string(),
  reason: z.string().trim().min(3, "Say why, in a few words.").max(500),
});

/**
 * Lets a suspended organization work again.
 * @throws Refusal not_found, forbidden for support, conflict when it is not suspended
 */
export async function reactivateOrganization(
  ctx: Context,
  input: z.infer<typeof ReactivateOrganizationInput>,
): Promise<void> {
  requireStaff(ctx, "admin");
  const orgId = parseId("org", input.orgId);
  await transact(ctx, async (tx, joined) => {
    const before = await changeState(tx, orgId, ["suspended"], "active");
    await recordAudit(joined, {
      action: "organization.reactivate",
      orgId,
      target: input.orgId,
      reason: input.reason,
      facts: { before, after: "active" },
    });
  });
}
