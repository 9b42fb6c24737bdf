import type { Actor, Context, Role, StaffRole } from "#lib/context.ts";
import { refuse } from "#lib/errors.ts";

/** What a member may do. Every right lists the roles that have it; owner has all. */
const RIGHTS = {
  read: ["owner", "admin", "billing", "developer", "viewer"],
  keys: ["owner", "admin", "developer"],
  money: ["owner", "admin", "billing"],
  organization: ["owner", "admin"],
  ownership: ["owner"],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof RIGHTS;
export type Member = Extract<Actor, { kind: "member" }>;
export type Staff = Extract<Actor, { kind: "staff" }>;

/** Does this role have this right? For screens, which hide what would be refused. */
export function hasRight(role: Role, right: Right): boolean {
  const roles: readonly Role[] = RIGHTS[right];
  return roles.includes(role);
}

/**
 * The acting member, if their role has the right.
 * @throws Refusal unauthenticated when nobody has signed in, forbidden when the role lacks the right
 */
export function requireMember(ctx: Context, right: Right): Member {
  const { actor } = ctx;
  if (actor.kind !== "member") return refuse("unauthenticated", "Sign in to an organization first.");
  if (!hasRight(actor.role, right)) {
    return refuse(
      "forbidden",
      `Your role (${actor.role}) does not allow this; ask an owner or admin of the organization.`,
    );
  }
  return actor;
}

/**
 * The acting member of staff; support reads, admin changes.
 * @throws Refusal not_found for everybody else: the console does not exist for them
 */
export function requireStaff(ctx: Context, needed: StaffRole = "support"): Staff {
  const { actor } = ctx;
  if (actor.kind !== "staff") return refuse("not_found", "There is nothing here.");
  if (needed === "admin" && actor.staffRole !== "admin")
    return refuse("forbidden", "Only staff with the admin role may change this.");
  return actor;
}
