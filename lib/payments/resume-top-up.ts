import * as z from "zod";
import { requireMember } from "#lib/authorization.ts";
import { actingAs, type Context } from "#lib/context.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { openTopUp } from "./open-top-up.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { getTopUp } from "./store.ts";

export const ResumeTopUpInput = z.object({ topUpId: z.string() });

export type ResumedTopUp = {
  readonly topUpId: string;
  readonly state: string;
  /** Stripe's page, or null when there is nothing left to pay. */
  readonly url: string | null;
};

/**
 * Continues to the payment of a pending top-up, also when the first call to Stripe failed or its answer was lost.
 * @throws Refusal not_found, conflict when it is over, unavailable
 */
export async function resumeTopUp(ctx: Context, input: z.infer<typeof ResumeTopUpInput>): Promise<ResumedTopUp> {
  const member = requireMember(ctx, "money");
  const key = { orgId: member.orgId, topUpId: parseId("top", input.topUpId) };
  const row = await getTopUp(ctx, key);
  const { state, url } = await settleTopUp(actingAs(ctx, { kind: "system", job: "resume-top-up" }), key);
  if (state === "paid") return { topUpId: input.topUpId, state, url: null };
  if (state !== "pending") return refuse("conflict", `This top-up is ${state}; start a new one.`);
  return { topUpId: input.topUpId, state, url: row.sessionId ? url : await openTopUp(ctx, key) };
}
