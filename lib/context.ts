import type { Transaction } from "#lib/db/clients.ts";

export type Role = "owner" | "admin" | "billing" | "developer" | "viewer";
export type StaffRole = "admin" | "support";
export type Environment = "dev" | "live";

/** Who is asking, as established by an edge. Verbs decide by it; they never trust an org named in an input. */
export type Actor =
  | { readonly kind: "visitor" }
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "member"; readonly userId: string; readonly orgId: bigint; readonly role: Role }
  | { readonly kind: "staff"; readonly userId: string; readonly staffRole: StaffRole }
  | { readonly kind: "service"; readonly serviceKeyId: bigint; readonly scopes: readonly string[] }
  | { readonly kind: "api_key"; readonly keyId: bigint; readonly orgId: bigint; readonly environment: Environment }
  | { readonly kind: "system"; readonly job: string };

/** What every verb and query depends on, passed first. */
export type Context = {
  readonly actor: Actor;
  readonly requestId: string;
  /** The caller's network address where one is known; for the audit log and attempt limits. */
  readonly address: string | null;
  readonly now: () => Date;
  /** An open transaction to join. */
  readonly tx?: Transaction;
};

/** The same request, acting as somebody else: an edge uses it when a webhook or a return page settles money. */
export function actingAs(ctx: Context, actor: Actor): Context {
  return { ...ctx, actor };
}
