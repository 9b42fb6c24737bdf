import { requireStaff } from "#lib/authorization.ts";
import { actingAs, type Context } from "#lib/context.ts";

/**
 * The same request looking at one organization as its viewers do: staff read what a customer sees through the customer's own
 * queries, confined to that organization and without any right to change it.
 * @throws Refusal not_found for non-staff
 */
export function viewingContext(ctx: Context, orgId: bigint): Context {
  const { userId } = requireStaff(ctx);
  return actingAs(ctx, { kind: "member", userId, orgId, role: "viewer" });
}
