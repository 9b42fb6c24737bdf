import { createHash } from "node:crypto";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";

type Limit = { readonly windowMinutes: number; readonly perAccount: number; readonly perAddress: number };

/** How often something that could be guessed or misused may be tried: for one account, and from one network address. */
const LIMITS = {
  "sign-in": { windowMinutes: 15, perAccount: 10, perAddress: 100 },
  "sign-up": { windowMinutes: 60, perAccount: 5, perAddress: 60 },
  "mailed-link": { windowMinutes: 60, perAccount: 5, perAddress: 60 },
  token: { windowMinutes: 15, perAccount: 10, perAddress: 60 },
} as const satisfies Record<string, Limit>;

export type AttemptKind = keyof typeof LIMITS;

const MINUTE_MS = 60_000;

/**
 * Counts an attempt before it is judged, in a transaction of its own, so that a refusal does not take the count back and parallel
 * attempts each find the one before them.
 * @param account what is tried: an e-mail address or user id; null when only the network address is known
 * @throws Refusal too_many_attempts with `retry_at`
 */
export async function takeAttempt(ctx: Context, kind: AttemptKind, account: string | null): Promise<void> {
  for (const { bucket, most } of bucketsOf(ctx, kind, account)) {
    const { count, windowEndAt } = await countAttempt(ctx, bucket, LIMITS[kind].windowMinutes);
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

/** Takes back what a successful attempt had counted: only failures add up. */
export async function forgiveAttempt(ctx: Context, kind: AttemptKind, account: string | null): Promise<void> {
  const buckets = bucketsOf(ctx, kind, account).map(({ bucket }) => bucket);
  await transact(alone(ctx), async (tx) => {
    await tx.authAttempt.updateMany({
      where: { bucket: { in: buckets }, count: { gt: 0 } },
      data: { count: { decrement: 1 } },
    });
  });
}

/** Accounts are hashed: the table should not collect addresses that people merely typed. */
function bucketsOf(ctx: Context, kind: AttemptKind, account: string | null) {
  const { perAccount, perAddress } = LIMITS[kind];
  const digest = account && createHash("sha256").update(account).digest("base64url");
  return [
    ...(ctx.address ? [{ bucket: `${kind}:address:${ctx.address}`, most: perAddress }] : []),
    ...(digest ? [{ bucket: `${kind}:account:${digest}`, most: perAccount }] : []),
  ];
}

async function countAttempt(ctx: Context, bucket: string, windowMinutes: number) {
  const now = ctx.now();
  const end = new Date(now.getTime() + windowMinutes * MINUTE_MS);
  const rows = await transact(
    alone(ctx),
    (tx) => tx.$queryRaw<{ count: number; windowEndAt: Date }[]>`
      INSERT INTO auth_attempts AS a (bucket, window_end_at, count) VALUES (${bucket}, ${end}, 1)
      ON CONFLICT (bucket) DO UPDATE SET
        count = CASE WHEN a.window_end_at <= ${now} THEN 1 ELSE a.count + 1 END,
        window_end_at = CASE WHEN a.window_end_at <= ${now} THEN excluded.window_end_at ELSE a.window_end_at END
      RETURNING count, window_end_at AS "windowEndAt"`,
  );
  return rows[0] ?? { count: 1, windowEndAt: end };
}

/** Outside of any transaction that may yet be rolled back. */
function alone(ctx: Context): Context {
  const { tx: _, ...rest } = ctx;
  return rest;
}
