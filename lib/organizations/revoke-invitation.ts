import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";

export const RevokeInvitationInput = z.object({
  invitationId: z.string().regex(/^\d{1,18}$/, "There is no such invitation."),
});

/** Takes an open invitation back; its link then opens nothing. */
export async function revokeInvitation(ctx: Context, input: z.output<typeof RevokeInvitationInput>): Promise<void> {
  const { orgId } = requireMember(ctx, "organization");
  await transact(ctx, async (tx, joined) => {
    const where = { orgId, id: BigInt(input.invitationId), acceptedAt: null, revokedAt: null };
    const [revoked] = await tx.invitation.updateManyAndReturn({ where, data: { revokedAt: ctx.now() } });
    if (!revoked) return refuse("not_found", "This invitation was accepted or revoked already.");
    await recordAudit(joined, { action: "member.revoke_invitation", orgId, target: revoked.email });
  });
}
