import * as z from "zod";
import { formatCredits, type Picos, parseCredits } from "#lib/money/credits.ts";
import { currency, type Money, money } from "#lib/money/currency.ts";
import { displayCredits } from "#lib/money/display-credits.ts";
import { type ListPrice, oneCreditCosts } from "#lib/money/list-price.ts";

const NUMBER_DIGITS = 6;
const minor = z.string().regex(/^\d+$/);

/** What a receipt says, kept as JSON beside its number and never changed. Amounts are minor units in strings. */
export const ReceiptBody = z.object({
  issuer: z.string(),
  billedTo: z.object({
    name: z.string(),
    address: z.string().nullable(),
    taxId: z.string().nullable(),
    email: z.string().nullable(),
  }),
  lines: z.array(z.object({ text: z.string(), detail: z.string(), amountMinor: minor })),
  currency: z.string(),
  taxMinor: minor,
  totalMinor: minor,
  credits: z.string(),
  paidBy: z.string().nullable(),
  topUp: z.string(),
  payment: z.string(),
});
export type ReceiptBody = z.infer<typeof ReceiptBody>;

/** Money of a receipt that went back since it was issued. */
export type Reversal = {
  readonly kind: "refund" | "dispute";
  /** ISO instant. */
  readonly at: string;
  /** Unused credits that went with it. */
  readonly credits: string;
  readonly amountMinor: string;
};

/** "Refunded, 1,000 credits" */
export function reversalText({ kind, credits }: Reversal): string {
  const what = kind === "refund" ? "Refunded" : "Taken back by your bank";
  return credits === "0" ? what : `${what}, ${displayCredits(parseCredits(credits))} credits`;
}

/** A receipt as it was issued, with what went back since. */
export type IssuedReceipt = {
  readonly number: string;
  /** ISO instant. */
  readonly issuedAt: string;
  readonly sandbox: boolean;
  /** Credits of it that paid a debt; "0" for none. */
  readonly debtPaid: string;
  readonly reversals: readonly Reversal[];
  readonly body: ReceiptBody;
};

/** What was paid without what went back since, in minor units; never below zero, since a bank may take its own costs too. */
export function keptMinor({ body, reversals }: Pick<IssuedReceipt, "body" | "reversals">): string {
  const back = reversals.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
  const kept = BigInt(body.totalMinor) - back;
  return String(kept > 0n ? kept : 0n);
}

export type ReceiptFacts = {
  readonly issuer: string;
  readonly billedTo: ReceiptBody["billedTo"];
  readonly amount: Money;
  readonly taxMinor: bigint;
  readonly creditsPicos: Picos;
  readonly price: ListPrice;
  readonly paidBy: string | null;
  readonly topUp: string;
  readonly payment: string;
};

/** Writes the proof of one top-up's payment: one line for the credits, its tax, the total. */
export function receiptBody(facts: ReceiptFacts): ReceiptBody {
  const { amount, price } = facts;
  return {
    issuer: facts.issuer,
    billedTo: facts.billedTo,
    lines: [
      {
        text: `${displayCredits(facts.creditsPicos)} API credits`,
        detail: `at ${oneCreditCosts(price)} a credit`,
        amountMinor: String(amount.minor),
      },
    ],
    currency: amount.currency,
    taxMinor: String(facts.taxMinor),
    totalMinor: String(amount.minor + facts.taxMinor),
    credits: formatCredits(facts.creditsPicos),
    paidBy: facts.paidBy,
    topUp: facts.topUp,
    payment: facts.payment,
  };
}

/** "TEST-R" and 1 → "TEST-R-000001". */
export function receiptNumber(series: string, number: number): string {
  return `${series}-${String(number).padStart(NUMBER_DIGITS, "0")}`;
}

/** An amount of a receipt as money. */
export function receiptMoney(body: ReceiptBody, amountMinor: string): Money {
  return money(BigInt(amountMinor), currency(body.currency));
}
