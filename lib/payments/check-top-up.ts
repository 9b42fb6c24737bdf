import * as z from "zod";
import { requireMember } from "#lib/authorization.ts";
import { actingAs, type Context } from "#lib/context.ts";
import { parseId } from "#lib/ids.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { getTopUp } from "./store.ts";

export const CheckTopUpInput = z.object({ topUpId: z.string() });

/**
 * Asks Stripe again about one of the acting organization's top-ups, for whoever may see it: the return page and a button do.
 * @throws Refusal not_found, unavailable
 */
export async function checkTopUp(ctx: Context, input: z.infer<typeof CheckTopUpInput>): Promise<{ state: string }> {
  const member = requireMember(ctx, "read");
  const key = { orgId: member.orgId, topUpId: parseId("top", input.topUpId) };
  await getTopUp(ctx, key);
  const { state } = await settleTopUp(actingAs(ctx, { kind: "system", job: "check-top-up" }), key);
  return { state };
}
