import type Stripe from "stripe";

/** One refund at Stripe, whoever made it. Money in minor units. */
export type RefundReading = {
  readonly id: string;
  /** Public id of the refund that was asked for here; null when it was made by hand. */
  readonly refundId: string | null;
  readonly amountMinor: bigint;
  /** ISO code in capitals. */
  readonly currency: string;
  readonly outcome: "pending" | "done" | "failed";
  readonly failure: string | null;
};

/** One dispute at Stripe: of money that was taken (`open`, `won`, `lost`), or an inquiry that takes nothing. */
export type DisputeReading = {
  readonly id: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly outcome: "inquiry" | "open" | "won" | "lost";
  /** What Stripe has kept for it so far, in all. */
  readonly feeMinor: bigint;
  readonly reason: string;
};

export type Reversals = { readonly refunds: readonly RefundReading[]; readonly disputes: readonly DisputeReading[] };

/** What went back of one payment, oldest first. */
export function reversalsOf(refunds: readonly Stripe.Refund[], disputes: readonly Stripe.Dispute[]): Reversals {
  return { refunds: refunds.map(refundOf).toReversed(), disputes: disputes.map(disputeOf).toReversed() };
}

function refundOf(refund: Stripe.Refund): RefundReading {
  const failed = refund.status === "failed" || refund.status === "canceled";
  return {
    id: refund.id,
    refundId: refund.metadata?.refund_id ?? null,
    amountMinor: BigInt(refund.amount),
    currency: refund.currency.toUpperCase(),
    outcome: refund.status === "succeeded" ? "done" : failed ? "failed" : "pending",
    failure: failed ? (refund.failure_reason?.replaceAll("_", " ") ?? refund.status) : null,
  };
}

function disputeOf(dispute: Stripe.Dispute): DisputeReading {
  const moved = dispute.balance_transactions.reduce((sum, transaction) => sum + transaction.amount, 0);
  // A balance kept in another currency takes its fee in that one; nothing is converted here, so it is not booked.
  const fees = dispute.balance_transactions.filter((transaction) => transaction.currency === dispute.currency);
  return {
    id: dispute.id,
    amountMinor: BigInt(dispute.amount),
    currency: dispute.currency.toUpperCase(),
    outcome: outcomeOf(dispute, moved < 0),
    feeMinor: BigInt(fees.reduce((sum, transaction) => sum + transaction.fee, 0)),
    reason: dispute.reason.replaceAll("_", " "),
  };
}

/** The money decides, not the word: what was taken and is not back yet is open, whatever a bank has said. */
function outcomeOf(dispute: Stripe.Dispute, taken: boolean): DisputeReading["outcome"] {
  if (dispute.status === "lost") return "lost";
  if (taken) return "open";
  return dispute.balance_transactions.length > 0 ? "won" : "inquiry";
}
