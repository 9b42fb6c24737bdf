import { requireMember, requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { type Currency, currency } from "#lib/money/currency.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** The organization whose figures are read. */
export type ReadOrg = {
  readonly id: bigint;
  readonly zone: string;
  /** What its clock shows. */
  readonly now: Micros;
  /** In which money is shown beside credits: the one it pays in, or the house's before the first payment. */
  readonly currency: Currency;
};

const HOUSE_CURRENCY = "USD";

/** Members and keys read their own organization, whatever is asked for; staff name the one they look at. */
function orgIdOf(ctx: Context, orgId: bigint | undefined): bigint {
  const { actor } = ctx;
  if (actor.kind === "member") return requireMember(ctx, "read").orgId;
  if (actor.kind === "api_key") return actor.orgId;
  if (actor.kind !== "system") requireStaff(ctx);
  return orgId ?? refuse("not_found", "There is no such organization.");
}

/**
 * Reads figures of one organization in one transaction.
 * @param orgId for staff and jobs; ignored for everybody else
 * @throws Refusal not_found, unauthenticated
 */
export async function readOrg<T>(
  ctx: Context,
  orgId: bigint | undefined,
  work: (tx: Transaction, org: ReadOrg) => Promise<T>,
): Promise<T> {
  const id = orgIdOf(ctx, orgId);
  return transact(ctx, async (tx) => {
    const row = await tx.organization.findUnique({ where: { id }, select: { timeZone: true, currency: true } });
    if (!row) return refuse("not_found", "There is no such organization.");
    const now = await orgNow(ctx, id);
    return work(tx, { id, zone: row.timeZone, now, currency: currency(row.currency ?? HOUSE_CURRENCY) });
  });
}
