import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { CreditAmount } from "#lib/credits/credit-amount.ts";
import { LIMIT_KINDS, LIMIT_SCOPES } from "#lib/credits/limit.ts";
import { readSubject, requireLimitRight } from "#lib/credits/limit-store.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { lockWallet } from "#lib/ledger/wallet-store.ts";

export const SetLimitInput = z
  .object({
    /** For staff; members set limits of their own organization. */
    orgId: z.string().optional(),
    scope: z.enum(LIMIT_SCOPES, "Choose what the limit is for."),
    /** The key's id, "dev" or "live", the feature, the member's id; empty for the whole organization. */
    subject: z.string().trim().max(128).default(""),
    kind: z.enum(LIMIT_KINDS, "Choose what it bounds."),
    /** Credits; for open holds their number. */
    amount: CreditAmount,
  })
  .refine(({ kind, amount }) => kind !== "open_holds" || /^\d+$/.test(amount), {
    message: "Give a whole number of holds.",
    path: ["amount"],
  });

const MOST_LIMITS = 100;

type Limit = { readonly scope: string; readonly subject: string; readonly kind: string };

/** The limit that already bounds this, or room for one more. */
async function findLimit(tx: Transaction, orgId: bigint, limit: Limit) {
  const found = await tx.spendLimit.findFirst({ where: { orgId, ...limit, endedAt: null } });
  if (found) return found;
  const count = await tx.spendLimit.count({ where: { orgId, endedAt: null } });
  if (count >= MOST_LIMITS) refuse("conflict", `There are ${MOST_LIMITS} limits already; remove some first.`);
  return null;
}

/** A new limit, counting from the instant at which the wallet was locked: to the microsecond, which a Date would cut off. */
async function createLimit(tx: Transaction, orgId: bigint, limit: Limit, amount: string, by: string, now: string) {
  const { scope, subject, kind } = limit;
  const [row] = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by, created_at)
    VALUES (${orgId}, ${scope}, ${subject}, ${kind}, ${amount}::numeric, ${by}, ${now}::timestamptz) RETURNING id`;
  if (!row) throw new Error("the database gave a limit no number");
  return row.id;
}

/**
 * Sets a limit, effective with the next call. One that bounds the same already is raised or lowered and goes on counting; a new
 * one counts from now.
 * @throws Refusal forbidden, not_found for a key or member of another, invalid, conflict when there are too many
 */
export async function setLimit(
  ctx: Context,
  input: z.output<typeof SetLimitInput>,
): Promise<{ readonly limitId: string }> {
  const { orgId, by } = requireLimitRight(ctx, input.scope, input.orgId);
  return transact(ctx, async (tx, joined) => {
    // Usage is counted or not as it was recorded after or before this lock.
    const now = await lockWallet(tx, orgId);
    const limit = { scope: input.scope, subject: await readSubject(tx, orgId, input), kind: input.kind };
    const before = await findLimit(tx, orgId, limit);
    const { amount } = input;
    if (before) await tx.spendLimit.updateMany({ where: { orgId, id: before.id }, data: { amount } });
    const id = before ? before.id : await createLimit(tx, orgId, limit, amount, by, now);
    const limitId = publicId("lim", id);
    const was = before ? { was: before.amount.toFixed() } : {};
    await recordAudit(joined, { action: "limit.set", orgId, target: limitId, facts: { ...limit, amount, ...was } });
    return { limitId };
  });
}
