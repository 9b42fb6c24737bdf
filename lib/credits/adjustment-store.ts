import type { Transaction } from "#lib/db/clients.ts";
import type { Organization } from "#lib/db/generated/client.ts";
import { refuse } from "#lib/errors.ts";

/** @throws Refusal not_found */
export async function getCustomer(tx: Transaction, orgId: bigint): Promise<Organization> {
  const organization = await tx.organization.findUnique({ where: { id: orgId } });
  return organization ?? refuse("not_found", "There is no such organization.");
}

/** Whether this very transaction posted under the reference; if not, an earlier one did and nothing was booked now. */
export async function wasPostedHere(tx: Transaction, orgId: bigint, kind: string, reference: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ here: boolean }[]>`
    SELECT xid = pg_current_xact_id() AS here FROM ledger_transactions WHERE org_id = ${orgId} AND kind = ${kind} AND reference = ${reference}`;
  return rows[0]?.here ?? false;
}
