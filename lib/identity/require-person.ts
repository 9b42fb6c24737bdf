import type { Context } from "#lib/context.ts";
import { refuse } from "#lib/errors.ts";

/**
 * The id of the acting human being, in whatever role.
 * @throws Refusal unauthenticated for visitors, keys and jobs
 */
export function requirePerson({ actor }: Context): string {
  if (actor.kind === "user" || actor.kind === "member" || actor.kind === "staff") return actor.userId;
  return refuse("unauthenticated", "Sign in first.");
}
