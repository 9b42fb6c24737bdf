import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { ATTEMPT_LIMITS, type AttemptKind, attemptBuckets } from "#lib/identity/attempt-limits.ts";

const MINUTE_MS = 60_000;

/**
 * Counts an attempt before it is judged, in a transaction of its own, so that a refusal does not take the count back and parallel
 * attempts each find the ones before them.
 * @param account what is tried: an e-mail address or user id; null when only the network address is known
 * @throws Refusal too_many_attempts with `retry_at`
 */
export async function takeAttempt(ctx: Context, kind: AttemptKind, account: string | null): Promise<void> {
  for (const { bucket, most } of attemptBuckets(kind, { account, address: ctx.address })) {
    const { count, windowEndAt } = await countAttempt(ctx, bucket, ATTEMPT_LIMITS[kind].windowMinutes);
    if (count > most) {
      const minutes = Math.max(1, Math.ceil((windowEndAt.getTime() - ctx.now().getTime()) / MINUTE_MS));
      refuse(
        "too_many_attempts",
        `Too many attempts. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
        {
          retry_at: windowEndAt.toISOString(),
        },
      );
    }
  }
}

async function countAttempt(ctx: Context, bucket: string, windowMinutes: number) {
  const now = ctx.now();
  const end = new Date(now.getTime() + windowMinutes * MINUTE_MS);
  const rows = await transact(
    { ...ctx, tx: undefined },
    (tx) => tx.$queryRaw<{ count: number; windowEndAt: Date }[]>`
      INSERT INTO auth_attempts AS a (bucket, window_end_at, count) VALUES (${bucket}, ${end}, 1)
      ON CONFLICT (bucket) DO UPDATE SET
        count = CASE WHEN a.window_end_at <= ${now} THEN 1 ELSE a.count + 1 END,
        window_end_at = CASE WHEN a.window_end_at <= ${now} THEN excluded.window_end_at ELSE a.window_end_at END
      RETURNING count, window_end_at AS "windowEndAt"`,
  );
  return rows[0] ?? { count: 1, windowEndAt: end };
}
