import type { Transaction } from "#lib/db/clients.ts";
import { refuse } from "#lib/errors.ts";

export type OrganizationState = "active" | "restricted" | "suspended" | "closed";

/**
 * Moves an organization between states and answers the one it was in.
 * @throws Refusal not_found, or conflict when it is in none of the states `from`
 */
export async function changeState(
  tx: Transaction,
  orgId: bigint,
  from: readonly OrganizationState[],
  to: OrganizationState,
): Promise<string> {
  const rows = await tx.$queryRaw<
    { state: string }[]
  >`SELECT state FROM organizations WHERE id = ${orgId} FOR NO KEY UPDATE`;
  const [row] = rows;
  if (!row) return refuse("not_found", "There is no such organization.");
  if (!from.some((state) => state === row.state))
    refuse("conflict", `This organization is ${row.state}; load the page again.`);
  await tx.organization.update({ where: { id: orgId }, data: { state: to } });
  return row.state;
}

/** Whether a debt stands for spent credits whose money was taken back, which restricts whoever owes it; the caller holds the wallet's lock. */
export async function owesTakenBack(tx: Transaction, orgId: bigint): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM debts WHERE org_id = ${orgId} AND cause <> 'usage' AND paid < credits LIMIT 1`;
  return rows.length > 0;
}
