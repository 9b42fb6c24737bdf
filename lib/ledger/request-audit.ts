import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Has the worker audit the books now where they never were, or not for a day: a new deployment need not wait for its first night,
 * and one that was switched off not for the next. Processes that start together ask for one audit.
 * @param ctx a system's
 */
export async function requestAudit(ctx: Context): Promise<void> {
  const finishedAt = { gt: new Date(ctx.now().getTime() - DAY_MS) };
  await transact(ctx, async (tx) => {
    if ((await tx.bookAudit.count({ where: { finishedAt } })) > 0) return;
    await tx.$executeRaw`SELECT graphile_worker.add_job('check-books', job_key := 'missed-audit', max_attempts := 3)`;
  });
}
