import type { Context, StaffRole } from "#lib/context.ts";
import { enterOrganization, transact } from "#lib/db/transact.ts";
import { readInvitationToken } from "#lib/identity/store.ts";

/** A person as the session and the menus know them. */
export type SignedInUser = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly staffRole: StaffRole | null;
  readonly hasPassword: boolean;
  /** Sessions of an older version are no longer good. */
  readonly sessionVersion: number;
};

function staffRoleOf(text: string | null): StaffRole | null {
  return text === "admin" || text === "support" ? text : null;
}

/** The user a session belongs to, or null once the session was revoked or the user removed. */
export async function findSessionUser(
  ctx: Context,
  userId: string,
  sessionVersion: number,
): Promise<SignedInUser | null> {
  const user = await transact(ctx, (tx) => tx.user.findFirst({ where: { id: userId, sessionVersion } }));
  if (!user) return null;
  const { id, name, email, passwordHash } = user;
  return {
    id,
    name,
    email,
    sessionVersion,
    staffRole: staffRoleOf(user.staffRole),
    hasPassword: passwordHash !== null,
  };
}

/** What the invitation page shows before anybody joins. */
export type OpenInvitation = {
  readonly email: string;
  readonly role: string;
  readonly organization: string;
  /** Whether the address can sign in already; only the holder of the link learns it. */
  readonly hasAccount: boolean;
};

/** The invitation behind a link, or null when it can no longer be accepted. */
export async function findInvitation(ctx: Context, token: string): Promise<OpenInvitation | null> {
  const { orgId, hash } = readInvitationToken(token);
  return transact(ctx, async (tx) => {
    await enterOrganization(tx, orgId);
    const invitation = await tx.invitation.findFirst({
      where: { orgId, hash, acceptedAt: null, revokedAt: null, expiresAt: { gt: ctx.now() } },
      include: { organization: { select: { name: true } } },
    });
    if (!invitation) return null;
    const { email, role, organization } = invitation;
    const hasAccount = (await tx.user.count({ where: { email } })) > 0;
    return { email, role, organization: organization.name, hasAccount };
  });
}
