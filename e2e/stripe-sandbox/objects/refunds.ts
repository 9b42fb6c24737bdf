import { findCard } from "../cards.ts";
import { formatAmount } from "../currencies.ts";
import { refused } from "../errors.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { Charge, Refund } from "../records.ts";
import { nowSeconds, type Sandbox, schedule } from "../sandbox.ts";
import { change, put } from "../state.ts";
import { moveBalance } from "./balance-transactions.ts";

const SETTLE_DELAY_MS = 1500;

export type NewRefund = {
  /** Minor units; null refunds all that is left. */
  readonly amount: number | null;
  readonly reason: "duplicate" | "fraudulent" | "requested_by_customer" | null;
  readonly metadata: Record<string, string>;
};

/** Refuses what Stripe refuses and returns the amount to give back. */
function refundable(charge: Charge, asked: number | null): number {
  if (charge.status !== "succeeded")
    refused("You cannot refund a charge that has not succeeded.", { charge: charge.id });
  if (charge.disputed) {
    refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: "charge_disputed" });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) refused(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  const amount = asked ?? left;
  if (amount > left) {
    const [much, little] = [formatAmount(amount, charge.currency), formatAmount(left, charge.currency)];
    refused(`Refund amount (${much}) is greater than unrefunded amount on charge (${little})`, { param: "amount" });
  }
  return amount;
}

function changeRefunded(sandbox: Sandbox, charge: Charge, by: number): Charge {
  const total = charge.amount_refunded + by;
  return change(sandbox.state.charges, charge, { amount_refunded: total, refunded: total === charge.amount });
}

/** Gives money of a charge back. Stripe keeps its fee. */
export function createRefund(sandbox: Sandbox, charge: Charge, input: NewRefund): Refund {
  const amount = refundable(charge, input.amount);
  const id = newId("re");
  const behaviour = laterOf(sandbox, charge);
  const movement = { amount: -amount, fee: 0, currency: charge.currency, source: id, description: "REFUND FOR CHARGE" };
  const transaction = moveBalance(sandbox, { type: "refund", ...movement });
  const refund = put(sandbox.state.refunds, {
    id,
    object: "refund",
    amount,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: nowSeconds(sandbox),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      type: "card",
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
    },
    metadata: input.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: input.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: behaviour === "pends" ? "pending" : "succeeded",
    transfer_reversal: null,
  });
  const reduced = changeRefunded(sandbox, charge, amount);
  emit(sandbox, "refund.created", refund);
  emit(sandbox, "charge.refunded", reduced);
  if (behaviour) schedule(sandbox, "settle_refund", id, SETTLE_DELAY_MS);
  return refund;
}

function laterOf(sandbox: Sandbox, charge: Charge): "fails" | "pends" | null {
  const instrument = sandbox.state.instruments.get(charge.payment_method ?? "");
  const later = findCard(instrument?.number ?? "")?.later;
  return later && "refund" in later ? later.refund : null;
}

/** What the bank says some time after a refund was asked for. */
export function settleRefund(sandbox: Sandbox, refundId: string): void {
  const refund = sandbox.state.refunds.get(refundId);
  const charge = sandbox.state.charges.get(refund?.charge ?? "");
  if (!refund || !charge) return;
  const settled =
    laterOf(sandbox, charge) === "fails"
      ? failRefund(sandbox, refund, charge)
      : change(sandbox.state.refunds, refund, { status: "succeeded" });
  emit(sandbox, "refund.updated", settled);
  emit(sandbox, "charge.refund.updated", settled);
}

function failRefund(sandbox: Sandbox, refund: Refund, charge: Charge): Refund {
  const transaction = moveBalance(sandbox, {
    type: "refund_failure",
    amount: refund.amount,
    fee: 0,
    currency: refund.currency,
    source: refund.id,
    description: "REFUND FAILURE",
  });
  changeRefunded(sandbox, charge, -refund.amount);
  const failed = change(sandbox.state.refunds, refund, {
    status: "failed",
    failure_balance_transaction: transaction.id,
    failure_reason: "expired_or_canceled_card",
  });
  emit(sandbox, "refund.failed", failed);
  return failed;
}
