import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { ReceiptModel } from "#lib/db/generated/models.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { majorOf } from "#lib/money/currency.ts";
import { writeCsv } from "#lib/pricing/import/csv.ts";
import { readMoneyBack } from "./money-back-queries.ts";
import { ReceiptBody, receiptMoney, receiptNumber } from "./receipt.ts";
import type { MoneyBack } from "./top-up-standing.ts";

const MOST_RECEIPTS = 10_000;
const HEADING = [
  "receipt",
  "issued_at",
  "billed_to",
  "tax_id",
  "credits",
  "currency",
  "net",
  "tax",
  "total",
  "went_back",
  "paid_by",
  "top_up",
  "payment",
];

/**
 * The acting organization's receipts as a table for bookkeeping, oldest first: amounts in major units with all the currency's
 * places, credits exact, instants in UTC, and what went back of each payment since.
 * @throws Refusal invalid for more than 10,000 of them
 */
export async function exportReceipts(ctx: Context): Promise<{ readonly name: string; readonly csv: string }> {
  const { orgId } = requireMember(ctx, "read");
  const { rows, back } = await transact(ctx, async (tx) => {
    const rows = await tx.receipt.findMany({ where: { orgId }, orderBy: { id: "asc" }, take: MOST_RECEIPTS + 1 });
    const topUpIds = rows.map(({ topUpId }) => topUpId);
    return { rows, back: await readMoneyBack(tx, orgId, topUpIds) };
  });
  if (rows.length > MOST_RECEIPTS) refuse("invalid", `There are more than ${MOST_RECEIPTS} receipts; ask support.`);
  const table = rows.map((row) => cellsOf(row, back.get(row.topUpId)));
  return { name: `receipts-${ctx.now().toISOString().slice(0, 10)}.csv`, csv: writeCsv([HEADING, ...table]) };
}

function cellsOf({ series, number, issuedAt, body: written }: ReceiptModel, back: MoneyBack | undefined): string[] {
  const body = ReceiptBody.parse(written);
  const major = (minor: bigint) => majorOf(receiptMoney(body, String(minor)));
  const [total, tax] = [BigInt(body.totalMinor), BigInt(body.taxMinor)];
  return [
    receiptNumber(series, number),
    issuedAt.toISOString(),
    body.billedTo.name,
    body.billedTo.taxId ?? "",
    body.credits,
    body.currency,
    major(total - tax),
    major(tax),
    major(total),
    major((back?.refundedMinor ?? 0n) + (back?.takenMinor ?? 0n)),
    body.paidBy ?? "",
    body.topUp,
    body.payment,
  ];
}
