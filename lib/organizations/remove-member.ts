import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { getMembership, lockOrganization, requireAnotherOwner } from "#lib/organizations/store.ts";

export const RemoveMemberInput = z.object({ userId: z.uuid("There is no such member.") });

/**
 * Removes a member; anybody may remove themselves, which is leaving. The keys they made belong to the organization and stay.
 * @throws Refusal forbidden, not_found, conflict for the last owner
 */
export async function removeMember(ctx: Context, input: z.output<typeof RemoveMemberInput>): Promise<void> {
  const { userId } = input;
  const actor = requireMember(ctx, "read");
  const leaves = actor.userId === userId;
  if (!leaves) requireMember(ctx, "organization");
  await transact(ctx, async (tx, joined) => {
    await lockOrganization(tx, actor.orgId);
    const { role } = await getMembership(tx, actor.orgId, userId);
    if (role === "owner") {
      if (!leaves) requireMember(ctx, "ownership");
      await requireAnotherOwner(tx, actor.orgId, userId);
    }
    await tx.membership.delete({ where: { orgId_userId: { orgId: actor.orgId, userId } } });
    const action = leaves ? "member.leave" : "member.remove";
    await recordAudit(joined, { action, orgId: actor.orgId, target: userId, facts: { role } });
  });
}
