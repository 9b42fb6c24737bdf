import { notFound } from "next/navigation";
import { Receipt } from "#components/portal/billing/receipt.tsx";
import { formatMoney } from "#lib/money/format-money.ts";
import { keptMinor, receiptMoney, reversalText } from "#lib/payments/receipt.ts";
import { findReceipt } from "#lib/payments/receipt-queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata = { title: "Receipt" };

type Props = { readonly params: Promise<{ readonly id: string }> };

export default async function ReceiptPage({ params }: Props) {
  const { id } = await params;
  const receipt = await findReceipt(await memberContext(), id);
  if (!receipt) return notFound();
  const { body } = receipt;
  const { org } = await currentMember();
  const { name, address, taxId, email } = body.billedTo;
  const net = body.lines.reduce((sum, line) => sum + BigInt(line.amountMinor), 0n);
  return (
    <Receipt
      number={receipt.number}
      paidAt={receipt.issuedAt}
      zone={org.timeZone}
      issuer={{ name: body.issuer, address: "" }}
      customer={{ name, address: [address, taxId && `Tax id ${taxId}`, email].filter(Boolean).join("\n") }}
      credits={body.credits}
      netText={formatMoney(receiptMoney(body, String(net)))}
      taxText={formatMoney(receiptMoney(body, body.taxMinor))}
      totalText={formatMoney(receiptMoney(body, body.totalMinor))}
      method={`${body.paidBy ?? "Card"} · ${body.payment}`}
      priceText={body.lines.map(({ detail }) => detail).join(", ")}
      keptText={formatMoney(receiptMoney(body, keptMinor(receipt)))}
      paidDebt={receipt.debtPaid}
      reversals={receipt.reversals.map((reversal) => ({
        text: reversalText(reversal),
        at: reversal.at,
        amountText: formatMoney(receiptMoney(body, reversal.amountMinor)),
      }))}
      pdfHref={`/billing/receipts/${id}/pdf`}
      sandbox={receipt.sandbox}
    />
  );
}
