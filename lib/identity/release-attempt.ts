import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { type AttemptKind, attemptBuckets } from "#lib/identity/attempt-limits.ts";

/** Takes back what a successful attempt had counted: only failures add up. */
export async function releaseAttempt(ctx: Context, kind: AttemptKind, account: string | null): Promise<void> {
  const buckets = attemptBuckets(kind, { account, address: ctx.address }).map(({ bucket }) => bucket);
  await transact(ctx, async (tx) => {
    const where = { bucket: { in: buckets }, count: { gt: 0 } };
    await tx.authAttempt.updateMany({ where, data: { count: { decrement: 1 } } });
  });
}
