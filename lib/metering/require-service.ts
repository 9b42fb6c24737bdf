import type { Actor, Context } from "#lib/context.ts";
import { refuse } from "#lib/errors.ts";

export type Service = Extract<Actor, { kind: "service" }>;

/**
 * The acting service key, if it was made for any of these scopes.
 * @throws Refusal unauthenticated for customers, forbidden for a service key with other scopes
 */
export function requireService(ctx: Context, scopes: readonly string[]): Service {
  const { actor } = ctx;
  if (actor.kind !== "service") return refuse("unauthenticated", "This call takes a service key (tg_svc_…).");
  if (!scopes.some((scope) => actor.scopes.includes(scope))) {
    return refuse("forbidden", `This service key lacks the scope ${scopes.join(" or ")}; make one that has it.`);
  }
  return actor;
}
