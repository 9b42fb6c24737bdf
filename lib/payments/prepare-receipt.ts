import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { env } from "#lib/env.ts";
import { publicId } from "#lib/ids.ts";
import { parseCredits } from "#lib/money/credits.ts";
import { currency, money } from "#lib/money/currency.ts";
import { listPrice } from "#lib/money/list-price.ts";
import { type ReceiptBody, receiptBody } from "./receipt.ts";
import type { Payer, TopUpRow } from "./store.ts";

export type Payment = { readonly paymentIntentId: string; readonly paidBy: string | null };

/** What a paid top-up's receipt will say: who was billed as they are known now, and the list price that was agreed. */
export async function prepareReceipt(ctx: Context, payer: Payer, row: TopUpRow, paid: Payment): Promise<ReceiptBody> {
  const sold = await transact(ctx, (tx) => tx.listPrice.findUniqueOrThrow({ where: { id: row.listPriceId } }));
  const code = currency(row.currency);
  return receiptBody({
    issuer: env().ISSUER_NAME,
    billedTo: {
      name: payer.billingName ?? payer.name,
      address: payer.billingAddress,
      taxId: payer.taxId,
      email: payer.billingEmail,
    },
    amount: money(row.amountMinor, code),
    taxMinor: row.taxMinor,
    creditsPicos: parseCredits(row.credits.toFixed()),
    price: listPrice(code, parseCredits(sold.credits.toFixed()), sold.amountMajor.toFixed()),
    paidBy: paid.paidBy,
    topUp: publicId("top", row.id),
    payment: paid.paymentIntentId,
  });
}
