import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import type { TopUpModel } from "#lib/db/generated/models.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import type { OrgMode } from "./stripe-gateway.ts";

/** Which top-up, by the keys inside. */
export type TopUpKey = { readonly orgId: bigint; readonly topUpId: bigint };

export type TopUpRow = TopUpModel;
export type TopUpState = "pending" | "paid" | "failed" | "expired" | "canceled";

/** Names a stored state; the table's CHECK knows no other. */
export function topUpState(text: string): TopUpState {
  return text as TopUpState;
}

/** What a payment needs to know about who pays. */
export type Payer = {
  readonly id: bigint;
  readonly name: string;
  readonly state: string;
  readonly mode: OrgMode;
  readonly currency: string | null;
  readonly billingName: string | null;
  readonly billingEmail: string | null;
  readonly billingAddress: string | null;
  readonly taxId: string | null;
  readonly stripeCustomerId: string | null;
};

/** @throws Refusal not_found, also when it is another organization's */
export async function getTopUp(ctx: Context, key: TopUpKey): Promise<TopUpRow> {
  return transact(ctx, async (tx) => {
    const row = await tx.topUp.findUnique({ where: { orgId_id: { orgId: key.orgId, id: key.topUpId } } });
    return row ?? refuse("not_found", "There is no such top-up.");
  });
}

/** @throws Refusal not_found */
export async function getPayer(tx: Transaction, orgId: bigint): Promise<Payer> {
  const row = await tx.organization.findUnique({ where: { id: orgId } });
  if (!row) return refuse("not_found", "There is no such organization.");
  return { ...row, mode: modeOf(row.mode) };
}

/** The organization's row, locked until the transaction ends: its members' top-ups begin one after the other. */
export async function lockPayer(tx: Transaction, orgId: bigint): Promise<Payer> {
  await tx.$queryRaw`SELECT id FROM organizations WHERE id = ${orgId} FOR NO KEY UPDATE`;
  return getPayer(tx, orgId);
}

function modeOf(text: string): OrgMode {
  return text === "production" ? "production" : "sandbox";
}

/** Moves a top-up that is still in one of `from`; one that has moved on meanwhile stays as it is. Returns whether it moved. */
export async function moveTopUp(
  tx: Transaction,
  key: TopUpKey,
  from: readonly TopUpState[],
  to: { readonly state: TopUpState; readonly failure?: string | null; readonly checkedAt?: Date },
): Promise<boolean> {
  const where = { orgId: key.orgId, id: key.topUpId, state: { in: [...from] } };
  return (await tx.topUp.updateMany({ where, data: to })).count === 1;
}
