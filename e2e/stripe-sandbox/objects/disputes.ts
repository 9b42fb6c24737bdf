import { findCard } from "../cards.ts";
import { noSuch, refused } from "../errors.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import type { BalanceTransaction, Charge, Dispute } from "../records.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { change, put } from "../state.ts";
import { moveBalance } from "./balance-transactions.ts";
import { NO_EVIDENCE } from "./evidence.ts";

const DISPUTE_FEE = 1500;
const DAYS_TO_ANSWER = 9;

export function getDispute(sandbox: Sandbox, id: string): Dispute {
  return sandbox.state.disputes.get(id) ?? noSuch("dispute", id);
}

/** A payer's bank takes a charge back: its money and a fee leave the balance at once. */
export function openDispute(sandbox: Sandbox, chargeId: string): void {
  const charge = sandbox.state.charges.get(chargeId);
  if (!charge || charge.disputed || charge.amount_refunded > 0) return;
  const instrument = sandbox.state.instruments.get(charge.payment_method ?? "");
  const later = findCard(instrument?.number ?? "")?.later;
  const reason = later && "dispute" in later ? later.dispute : "general";
  const id = newId("du");
  const withdrawn = moveDisputed(sandbox, id, charge, -1);
  const dispute = put(sandbox.state.disputes, newDispute(sandbox, id, charge, reason, withdrawn));
  change(sandbox.state.charges, charge, { disputed: true });
  emit(sandbox, "charge.dispute.created", dispute);
  emit(sandbox, "charge.dispute.funds_withdrawn", dispute);
}

function moveDisputed(sandbox: Sandbox, disputeId: string, charge: Charge, sign: 1 | -1): BalanceTransaction {
  return moveBalance(sandbox, {
    type: "adjustment",
    category: sign < 0 ? "dispute" : "dispute_reversal",
    amount: sign * charge.amount,
    fee: -sign * DISPUTE_FEE,
    currency: charge.currency,
    source: disputeId,
    description: `Chargeback ${sign < 0 ? "withdrawal" : "reversal"} for ${charge.id}`,
  });
}

function newDispute(
  sandbox: Sandbox,
  id: string,
  charge: Charge,
  reason: string,
  withdrawn: BalanceTransaction,
): Dispute {
  const created = nowSeconds(sandbox);
  return {
    id,
    object: "dispute",
    amount: charge.amount,
    balance_transactions: [withdrawn],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: created + DAYS_TO_ANSWER * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: "manual",
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: "card",
      card: {
        brand: "visa",
        case_type: "chargeback",
        network: "visa",
        network_reason_code: reason === "fraudulent" ? "10.4" : "13.1",
      },
    },
    reason,
    status: "needs_response",
  };
}

/** The bank decides. A won dispute brings the money and the fee back; its charge stays marked, as at Stripe. */
export function closeDispute(sandbox: Sandbox, dispute: Dispute, status: "won" | "lost"): Dispute {
  const charge = sandbox.state.charges.get(dispute.charge ?? "");
  if (!charge) throw new Error(`Dispute ${dispute.id} has no charge.`);
  if (dispute.status === "won" || dispute.status === "lost") refused("This dispute is already closed");
  const returned = status === "won" ? [moveDisputed(sandbox, dispute.id, charge, 1)] : [];
  const closed = change(sandbox.state.disputes, dispute, {
    status,
    balance_transactions: [...dispute.balance_transactions, ...returned],
  });
  emit(sandbox, "charge.dispute.closed", closed);
  if (status === "won") emit(sandbox, "charge.dispute.funds_reinstated", closed);
  return closed;
}
