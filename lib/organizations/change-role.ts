import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { AnyRole } from "#lib/organizations/organization-fields.ts";
import { getMembership, lockOrganization, requireAnotherOwner } from "#lib/organizations/store.ts";

export const ChangeRoleInput = z.object({ userId: z.uuid("There is no such member."), role: AnyRole });

/**
 * Gives a member another role, effective with their next request. Only owners give or take ownership, and one always remains.
 * @throws Refusal forbidden, not_found, conflict for the last owner
 */
export async function changeRole(ctx: Context, input: z.output<typeof ChangeRoleInput>): Promise<void> {
  const { orgId } = requireMember(ctx, "organization");
  const { userId, role } = input;
  await transact(ctx, async (tx, joined) => {
    await lockOrganization(tx, orgId);
    const before = await getMembership(tx, orgId, userId);
    if (before.role === role) return;
    if (before.role === "owner" || role === "owner") requireMember(ctx, "ownership");
    if (before.role === "owner") await requireAnotherOwner(tx, orgId, userId);
    await tx.membership.update({ where: { orgId_userId: { orgId, userId } }, data: { role } });
    const facts = { before: before.role, after: role };
    await recordAudit(joined, { action: "member.change_role", orgId, target: userId, facts });
  });
}
