import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { findId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { type IssuedReceipt, ReceiptBody, type Reversal, receiptNumber } from "./receipt.ts";

/** One of the acting organization's receipts: what it says, what its top-up paid first, and what went back since, or null. */
export async function findReceipt(ctx: Context, receiptId: string): Promise<IssuedReceipt | null> {
  const { orgId } = requireMember(ctx, "read");
  const id = findId("rec", receiptId);
  if (id === null) return null;
  return transact(ctx, async (tx) => {
    const row = await tx.receipt.findUnique({ where: { orgId_id: { orgId, id } } });
    if (!row) return null;
    const topUp = await tx.topUp.findUniqueOrThrow({ where: { orgId_id: { orgId, id: row.topUpId } } });
    return {
      number: receiptNumber(row.series, row.number),
      issuedAt: row.issuedAt.toISOString(),
      sandbox: row.series.startsWith("TEST-"),
      debtPaid: formatCredits(parseCredits(topUp.debtPaid.toFixed())),
      reversals: await listReversals(tx, orgId, row.topUpId),
      body: ReceiptBody.parse(row.body),
    };
  });
}

/** What went back of a top-up's money for good: refunds that were done, disputes that were lost; oldest first. */
async function listReversals(tx: Transaction, orgId: bigint, topUpId: bigint): Promise<readonly Reversal[]> {
  const refunds = await tx.refund.findMany({ where: { orgId, topUpId, state: "done" } });
  const disputes = await tx.dispute.findMany({ where: { orgId, topUpId, state: "lost" } });
  return [
    ...refunds.map(({ settledAt, createdAt, credits, netMinor, taxMinor, owedMinor }) => ({
      kind: "refund" as const,
      at: (settledAt ?? createdAt).toISOString(),
      credits: formatCredits(parseCredits(credits.toFixed())),
      amountMinor: String(netMinor + taxMinor + owedMinor),
    })),
    ...disputes.map(({ closedAt, openedAt, credits, amountMinor }) => ({
      kind: "dispute" as const,
      at: (closedAt ?? openedAt).toISOString(),
      credits: formatCredits(parseCredits(credits.toFixed())),
      amountMinor: String(amountMinor),
    })),
  ].sort((one, other) => one.at.localeCompare(other.at));
}
