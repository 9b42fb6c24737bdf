import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import type { Frozen, MoneyBack } from "./top-up-standing.ts";

const MOST_FROZEN = 20;

/** What of the acting organization's credits is frozen, oldest first. */
export function listFrozen(ctx: Context): Promise<readonly Frozen[]> {
  const { orgId } = requireMember(ctx, "read");
  return transact(ctx, async (tx) => {
    const open = { orgId, credits: { gt: 0 } };
    const refunds = await tx.refund.findMany({ where: { ...open, state: "asked" }, take: MOST_FROZEN });
    const disputes = await tx.dispute.findMany({ where: { ...open, state: "open" }, take: MOST_FROZEN });
    const frozen: Frozen[] = [
      ...refunds.map(({ id, credits, createdAt }) => frozenBy("refund", id, credits.toFixed(), createdAt)),
      ...disputes.map(({ id, credits, openedAt }) => frozenBy("dispute", id, credits.toFixed(), openedAt)),
    ];
    return frozen.sort((one, other) => one.at.localeCompare(other.at));
  });
}

function frozenBy(cause: Frozen["cause"], id: bigint, credits: string, at: Date): Frozen {
  return { id: `${cause} ${id}`, cause, credits: formatCredits(parseCredits(credits)), at: at.toISOString() };
}

/** What became of the money of these top-ups since they were paid; those of which nothing went back are left out. */
export async function readMoneyBack(
  tx: Transaction,
  orgId: bigint,
  topUpIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, MoneyBack>> {
  const where = { orgId, topUpId: { in: [...topUpIds] } };
  const refunds = await tx.refund.findMany({ where: { ...where, state: "done" } });
  const disputes = await tx.dispute.findMany({ where: { ...where, state: { in: ["open", "lost"] } } });
  const found = new Map<bigint, MoneyBack>();
  const add = (topUpId: bigint, more: Partial<MoneyBack>) => {
    const { refundedMinor = 0n, takenMinor = 0n, disputed = false } = found.get(topUpId) ?? {};
    found.set(topUpId, {
      refundedMinor: refundedMinor + (more.refundedMinor ?? 0n),
      takenMinor: takenMinor + (more.takenMinor ?? 0n),
      disputed: disputed || (more.disputed ?? false),
    });
  };
  for (const { topUpId, netMinor, taxMinor, owedMinor } of refunds) {
    add(topUpId, { refundedMinor: netMinor + taxMinor + owedMinor });
  }
  for (const { topUpId, state, amountMinor } of disputes) {
    add(topUpId, state === "open" ? { disputed: true } : { takenMinor: amountMinor });
  }
  return found;
}
