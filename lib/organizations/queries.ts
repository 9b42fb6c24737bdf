import type { Context, Role } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import type { InvitationRow, MemberRow } from "#lib/organizations/team.ts";

/** An organization as its members see it in every frame. */
export type MemberOrganization = {
  readonly id: bigint;
  readonly publicId: string;
  readonly name: string;
  readonly role: Role;
  readonly timeZone: string;
  readonly state: string;
  readonly mode: string;
  /** ISO 4217, or null before the first payment. */
  readonly currency: string | null;
};

const LONGEST_LIST = 500;

function roleOf(text: string): Role {
  switch (text) {
    case "owner":
    case "admin":
    case "billing":
    case "developer":
      return text;
    default:
      return "viewer";
  }
}

/** The organizations a user belongs to, the one joined first at the head. `ctx` acts as that user. */
export async function listOwnOrganizations(ctx: Context, userId: string): Promise<readonly MemberOrganization[]> {
  const memberships = await transact(ctx, (tx) =>
    tx.membership.findMany({
      where: { userId, organization: { state: { not: "closed" } } },
      include: { organization: true },
      orderBy: [{ createdAt: "asc" }, { orgId: "asc" }],
      take: LONGEST_LIST,
    }),
  );
  return memberships.map(({ role, organization }) => {
    const { id, name, timeZone, state, mode, currency } = organization;
    return { id, publicId: publicId("org", id), name, role: roleOf(role), timeZone, state, mode, currency };
  });
}

/** Everybody in the acting member's organization, owners and early members first. */
export async function listMembers(ctx: Context): Promise<readonly MemberRow[]> {
  const { actor } = ctx;
  if (actor.kind !== "member") return [];
  const members = await transact(ctx, (tx) =>
    tx.membership.findMany({
      where: { orgId: actor.orgId },
      include: { user: { select: { name: true, email: true } } },
      orderBy: { createdAt: "asc" },
      take: LONGEST_LIST,
    }),
  );
  return members.map(({ userId, role, createdAt, user }) => {
    return { userId, name: user.name, email: user.email, role: roleOf(role), joinedAt: createdAt.toISOString() };
  });
}

/** Invitations that can still be accepted, newest first. */
export async function listInvitations(ctx: Context): Promise<readonly InvitationRow[]> {
  const { actor } = ctx;
  if (actor.kind !== "member") return [];
  const invitations = await transact(ctx, (tx) =>
    tx.invitation.findMany({
      where: { orgId: actor.orgId, acceptedAt: null, revokedAt: null, expiresAt: { gt: ctx.now() } },
      orderBy: { id: "desc" },
      take: LONGEST_LIST,
    }),
  );
  return invitations.map((row) => ({
    id: String(row.id),
    email: row.email,
    role: roleOf(row.role),
    sentAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

/** What the settings page shows of the acting member's organization. */
export async function getOrganizationDetails(ctx: Context) {
  const { actor } = ctx;
  if (actor.kind !== "member") return null;
  return transact(ctx, (tx) =>
    tx.organization.findUniqueOrThrow({
      where: { id: actor.orgId },
      select: { name: true, timeZone: true, billingEmail: true, billingName: true, billingAddress: true, taxId: true },
    }),
  );
}
