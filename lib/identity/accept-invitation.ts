import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { actingAs, type Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { enterOrganization, transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { MailedToken, NewPassword, obviousPassword } from "#lib/identity/credentials.ts";
import { hashPassword } from "#lib/identity/hash-password.ts";
import type { SignedIn } from "#lib/identity/sign-in.ts";
import { readInvitationToken } from "#lib/identity/store.ts";
import { takeTokenAttempt } from "#lib/identity/take-token-attempt.ts";
import { publicId } from "#lib/ids.ts";
import { PlainName } from "#lib/mail/mail-fields.ts";

const empty = z.literal("").transform(() => undefined);

/** Name and password come from somebody who has no account yet; others leave them empty. */
export const AcceptInvitationInput = z.object({
  token: MailedToken,
  name: empty.or(PlainName).optional(),
  password: empty.or(NewPassword).optional(),
});

type Input = z.output<typeof AcceptInvitationInput>;
export type AcceptedInvitation = SignedIn & { readonly organizationId: string };

/**
 * Joins the organization that the mailed link names, once: as the signed-in person if the invitation went to their address, else
 * with a new account for that address, which the link confirms.
 * @throws Refusal invalid when the link is unknown, expired, revoked or used; forbidden when it went to somebody else;
 *   unauthenticated when the address has an account and must sign in
 */
export async function acceptInvitation(ctx: Context, input: Input): Promise<AcceptedInvitation> {
  return takeTokenAttempt(ctx, () => joinInvited(ctx, input));
}

async function joinInvited(ctx: Context, input: Input): Promise<AcceptedInvitation> {
  const { orgId, hash } = readInvitationToken(input.token);
  const passwordHash = input.password && (await hashPassword(input.password));
  return transact(ctx, async (tx) => {
    await enterOrganization(tx, orgId);
    const [invitation] = await tx.invitation.updateManyAndReturn({
      where: { orgId, hash, acceptedAt: null, revokedAt: null, expiresAt: { gt: ctx.now() } },
      data: { acceptedAt: ctx.now() },
      select: { email: true, role: true },
    });
    if (!invitation) return refuse("invalid", "This invitation has expired, was taken back or was used already.");
    const user = await findAccepting(ctx, tx, invitation, input, passwordHash);
    await join(tx, orgId, user.id, invitation.role);
    const joined = { ...actingAs(ctx, { kind: "user", userId: user.id }), tx };
    await recordAudit(joined, { action: "member.join", orgId, target: user.id, facts: { role: invitation.role } });
    return { ...user, organizationId: publicId("org", orgId) };
  });
}

/** Who accepts: the signed-in person, or a new one. */
async function findAccepting(
  ctx: Context,
  tx: Transaction,
  { email }: { readonly email: string },
  { name, password }: Input,
  passwordHash: string | undefined,
): Promise<SignedIn> {
  const select = { id: true, sessionVersion: true, email: true, staffRole: true };
  if (ctx.actor.kind === "user" || ctx.actor.kind === "member") {
    const {
      email: own,
      staffRole,
      ...user
    } = await tx.user.findUniqueOrThrow({ where: { id: ctx.actor.userId }, select });
    if (staffRole) return refuse("forbidden", "Staff belong to no customer; use an account of your own.");
    return own === email ? user : refuse("forbidden", `This invitation is for ${email}; sign in with that address.`);
  }
  if (await tx.user.findUnique({ where: { email } })) {
    return refuse("unauthenticated", "This address has an account already: sign in, then open the link again.");
  }
  if (!name || !password || !passwordHash) return refuse("invalid", "Choose a name and a password to join.");
  const problem = obviousPassword(password, [email, name]);
  if (problem) refuseField("password", problem);
  const data = { email, name, passwordHash, emailVerified: ctx.now() };
  return tx.user.create({ data, select: { id: true, sessionVersion: true } });
}

/** Somebody who became a member on another way keeps the role they have. */
async function join(tx: Transaction, orgId: bigint, userId: string, role: string): Promise<void> {
  await tx.membership.createMany({ data: { orgId, userId, role }, skipDuplicates: true });
}
