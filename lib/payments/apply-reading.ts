import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import { currency, money } from "#lib/money/currency.ts";
import { formatMoney } from "#lib/money/format-money.ts";
import { attempt } from "#lib/sql-refusal.ts";
import type { CheckoutOutcome, CheckoutReading } from "./checkout-reading.ts";
import { prepareReceipt } from "./prepare-receipt.ts";
import { getPayer, getTopUp, moveTopUp, type Payer, type TopUpKey, type TopUpRow, type TopUpState } from "./store.ts";

export type SettledTopUp = {
  readonly state: string;
  /** Whether this call moved it. */
  readonly acted: boolean;
  /** Where it can be paid, while it can. */
  readonly url: string | null;
};

type Paid = Extract<CheckoutOutcome, { kind: "paid" }>;

/**
 * Makes true here what Stripe said about a top-up's checkout, in the transaction that ctx carries. Late and repeated readings
 * change nothing: the books act once per top-up, and a top-up that is over only moves when it turns out to have been paid.
 */
export async function applyReading(ctx: Context, key: TopUpKey, reading: CheckoutReading): Promise<SettledTopUp> {
  return transact(ctx, async (tx, joined) => {
    const row = await getTopUp(joined, key);
    const payer = await getPayer(tx, key.orgId);
    refuseForeign(key, payer, reading);
    const { outcome } = reading;
    if (outcome.kind === "paid") return book(joined, tx, { key, row, payer }, outcome);
    const url = outcome.kind === "open" ? outcome.url : null;
    const [state, failure] = stateOf(outcome);
    const moved = await moveTopUp(tx, key, ["pending"], { state, failure, checkedAt: ctx.now() });
    return { state: moved ? state : row.state, acted: moved && state !== "pending", url: moved ? url : null };
  });
}

/** A session is believed about the top-up it was made for and no other, whatever the row says. */
function refuseForeign(key: TopUpKey, payer: Payer, reading: CheckoutReading): void {
  if (reading.topUpId !== publicId("top", key.topUpId) || reading.orgId !== publicId("org", key.orgId)) {
    throw new Error(`checkout ${reading.sessionId} was not made for ${publicId("top", key.topUpId)}`);
  }
  if (payer.mode === "sandbox" && reading.livemode) {
    throw new Error(`checkout ${reading.sessionId} moved real money for a sandbox organization`);
  }
}

function stateOf(outcome: Exclude<CheckoutOutcome, Paid>): readonly [TopUpState, string | null] {
  switch (outcome.kind) {
    case "open":
      return ["pending", outcome.lastRefusal];
    case "processing":
      return ["pending", null];
    case "failed":
      return ["failed", outcome.reason];
    case "expired":
      return ["expired", null];
  }
}

/** What the books refuse under their lock, where the row or the organization changed after it was read. */
const FAULTS: Readonly<Record<string, string>> = {
  TG016: "Another amount was paid than was asked.",
  TG017: "The organization pays in another currency only.",
};

type Subject = { readonly key: TopUpKey; readonly row: TopUpRow; readonly payer: Payer };

async function book(ctx: Context, tx: Transaction, subject: Subject, paid: Paid): Promise<SettledTopUp> {
  const { key, row } = subject;
  if (row.state === "paid") return { state: "paid", acted: false, url: null };
  const fault = faultOfPayment(subject, paid);
  if (fault) return refusePayment(ctx, tx, subject, fault);
  const receipt = await prepareReceipt(ctx, subject.payer, row, paid);
  const booked = await attempt(
    tx,
    Object.keys(FAULTS),
    () => tx.$queryRaw<{ acted: boolean }[]>`
      SELECT acted FROM books.record_top_up(${key.orgId}::bigint, ${key.topUpId}::bigint, ${paid.paymentIntentId}, ${paid.paidMinor}::bigint,
        ${paid.currency}, ${paid.feeMinor}::bigint, NULL::timestamptz, ${JSON.stringify(receipt)}::jsonb, ${actorName(ctx.actor)})`,
  );
  if ("refusedAs" in booked) return refusePayment(ctx, tx, subject, FAULTS[booked.refusedAs] ?? booked.refusedAs);
  const acted = booked.value[0]?.acted ?? false;
  if (acted) {
    const facts = { amountMinor: String(paid.paidMinor), currency: paid.currency, payment: paid.paymentIntentId };
    await recordAudit(ctx, { action: "top_up.paid", orgId: key.orgId, target: publicId("top", key.topUpId), facts });
  }
  return { state: "paid", acted, url: null };
}

/** Why a payment cannot be booked as it came, or null. */
function faultOfPayment({ row, payer }: Subject, paid: Paid): string | null {
  const asked = money(row.amountMinor + row.taxMinor, currency(row.currency));
  if (paid.paidMinor !== asked.minor || paid.currency !== row.currency) {
    return `${paid.paidMinor} ${paid.currency} (minor units) was paid where ${formatMoney(asked)} was asked.`;
  }
  if (payer.currency && payer.currency !== row.currency) return `The organization pays in ${payer.currency} only.`;
  return null;
}

/** No credits for another amount than was asked: people look at it, the audit log names it. */
async function refusePayment(ctx: Context, tx: Transaction, { key }: Subject, fault: string): Promise<SettledTopUp> {
  const change = { state: "failed", failure: fault, checkedAt: ctx.now() } as const;
  const acted = await moveTopUp(tx, key, ["pending", "expired", "canceled"], change);
  if (acted) {
    const target = publicId("top", key.topUpId);
    await recordAudit(ctx, { action: "top_up.refuse", orgId: key.orgId, target, reason: fault });
  }
  return { state: "failed", acted, url: null };
}
