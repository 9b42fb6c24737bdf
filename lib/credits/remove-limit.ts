import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { LIMIT_SCOPES } from "#lib/credits/limit.ts";
import { requireLimitRight } from "#lib/credits/limit-store.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";

export const RemoveLimitInput = z.object({
  /** For staff; members end limits of their own organization. */
  orgId: z.string().optional(),
  limitId: z.string().max(40),
  /** What it is for, which decides who may end it. */
  scope: z.enum(LIMIT_SCOPES),
});

/**
 * Ends a limit: from the next call on nothing is refused for it.
 * @throws Refusal forbidden, not_found for another organization's, another scope's, or one that has ended
 */
export async function removeLimit(ctx: Context, input: z.output<typeof RemoveLimitInput>): Promise<void> {
  const { orgId } = requireLimitRight(ctx, input.scope, input.orgId);
  const id = parseId("lim", input.limitId);
  await transact(ctx, async (tx, joined) => {
    const { count } = await tx.spendLimit.updateMany({
      where: { orgId, id, scope: input.scope, endedAt: null },
      data: { endedAt: ctx.now() },
    });
    if (count === 0) refuse("not_found", "There is no such limit.");
    await recordAudit(joined, { action: "limit.end", orgId, target: input.limitId, facts: { scope: input.scope } });
  });
}
