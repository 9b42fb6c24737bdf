import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";

const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Forgets counted attempts whose window is over, and mailed links that ended a month ago. Nothing asks for either any more.
 * @returns how many rows went
 * @throws Refusal forbidden for anybody but a job
 */
export async function forgetAttempts(ctx: Context): Promise<{ readonly forgotten: number }> {
  if (ctx.actor.kind !== "system") refuse("forbidden", "Only a job forgets attempts.");
  const now = ctx.now();
  return transact(ctx, async (tx) => {
    const attempts = await tx.authAttempt.deleteMany({ where: { windowEndAt: { lt: now } } });
    const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
    const tokens = await tx.authToken.deleteMany({ where: { expiresAt: { lt: before } } });
    return { forgotten: attempts.count + tokens.count };
  });
}
