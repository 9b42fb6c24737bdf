import { createHash, randomBytes } from "node:crypto";
import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { env } from "#lib/env.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { invitationLetter } from "#lib/mail/letters.ts";
import { EmailAddress } from "#lib/mail/mail-fields.ts";
import { sendMailSoon } from "#lib/mail/mail-gateway.ts";
import { InvitedRole } from "#lib/organizations/organization-fields.ts";
import { lockOrganization, requireWorkingOrganization } from "#lib/organizations/store.ts";

export const InviteMemberInput = z.object({
  email: EmailAddress,
  role: InvitedRole,
});

type Input = z.output<typeof InviteMemberInput>;

const LIFE_MS = 7 * 24 * 60 * 60 * 1000;
const MOST_OPEN = 100;
const TOKEN_BYTES = 32;

/**
 * Invites an address to the acting member's organization and mails the link. An open invitation of the same address is replaced.
 * @throws Refusal forbidden, conflict when the address belongs to a member or too many invitations are open
 */
export async function inviteMember(ctx: Context, input: Input): Promise<{ invitationId: string }> {
  const { orgId, userId } = requireMember(ctx, "organization");
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const made = await transact(ctx, async (tx, joined) => {
    await lockOrganization(tx, orgId);
    await requireWorkingOrganization(tx, orgId);
    await refuseMember(tx, orgId, input.email);
    await replaceOpen(ctx, tx, orgId, input.email);
    const { id } = await tx.invitation.create({
      data: { orgId, ...input, hash: createHash("sha256").update(token).digest(), invitedBy: userId, ...life(ctx) },
    });
    await recordAudit(joined, { action: "member.invite", orgId, target: input.email, facts: { role: input.role } });
    const { name: organization } = await tx.organization.findUniqueOrThrow({ where: { id: orgId } });
    const { name: inviter } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
    return { id, organization, inviter };
  });
  const url = new URL("/invitation", env().APP_URL);
  url.searchParams.set("token", `${publicId("org", orgId)}.${token}`);
  sendMailSoon(input.email, invitationLetter({ ...made, role: input.role, url: url.href }));
  return { invitationId: String(made.id) };
}

function life(ctx: Context) {
  const createdAt = ctx.now();
  return { createdAt, expiresAt: new Date(createdAt.getTime() + LIFE_MS) };
}

async function refuseMember(tx: Transaction, orgId: bigint, email: string): Promise<void> {
  const member = await tx.membership.findFirst({ where: { orgId, user: { email } } });
  if (member) refuse("conflict", "This person is a member already.", { fields: { email: "Is a member already." } });
}

async function replaceOpen(ctx: Context, tx: Transaction, orgId: bigint, email: string): Promise<void> {
  const open = { orgId, acceptedAt: null, revokedAt: null };
  await tx.invitation.updateMany({ where: { ...open, email }, data: { revokedAt: ctx.now() } });
  const others = await tx.invitation.count({ where: { ...open, expiresAt: { gt: ctx.now() } } });
  if (others >= MOST_OPEN) refuse("conflict", `${MOST_OPEN} invitations are open already; revoke some first.`);
}
