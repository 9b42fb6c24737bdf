import type { Transaction } from "#lib/db/clients.ts";
import { refuse } from "#lib/errors.ts";

/** Queues whoever changes an organization's people behind each other, so that each sees the owners that are left. */
export async function lockOrganization(tx: Transaction, orgId: bigint): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM organizations WHERE id = ${orgId} FOR NO KEY UPDATE`;
  if (rows.length === 0) refuse("not_found", "There is no such organization.");
}

/**
 * Refuses what only an organization in good standing may do. A suspended one pays and exports, nothing else.
 * @throws Refusal organization_suspended, organization_closed
 */
export async function requireWorkingOrganization(tx: Transaction, orgId: bigint): Promise<void> {
  const { state } = await tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: { state: true } });
  if (state === "closed") refuse("organization_closed", "This organization is closed.");
  if (state === "suspended") {
    refuse(
      "organization_suspended",
      "This organization is suspended: it can pay and export. Write to support to go on.",
    );
  }
}

/** @throws Refusal conflict when nobody else owns the organization. The caller holds its lock. */
export async function requireAnotherOwner(tx: Transaction, orgId: bigint, userId: string): Promise<void> {
  const others = await tx.membership.count({ where: { orgId, role: "owner", userId: { not: userId } } });
  if (others === 0) refuse("conflict", "An organization keeps at least one owner; make somebody else owner first.");
}

/** @throws Refusal not_found when the person is no member of the organization */
export async function getMembership(tx: Transaction, orgId: bigint, userId: string) {
  const membership = await tx.membership.findUnique({ where: { orgId_userId: { orgId, userId } } });
  return membership ?? refuse("not_found", "This person is not a member of the organization.");
}
