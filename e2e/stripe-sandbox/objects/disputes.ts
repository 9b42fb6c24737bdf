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

export type DisputeWish = {
  /** Minor units; all that was not refunded when it is left out. */
  readonly amount?: number;
  /** The bank only asks at first: nothing is taken until it escalates. */
  readonly inquiry?: boolean;
};

/** A payer's bank takes a charge back: its money and a fee leave the balance at once, unless it is an inquiry. */
export function openDispute(sandbox: Sandbox, chargeId: string, wish: DisputeWish = {}): Dispute | null {
  const charge = sandbox.state.charges.get(chargeId);
  if (!charge || charge.disputed) return null;
  const left = charge.amount - charge.amount_refunded;
  const amount = Math.min(wish.amount ?? left, left);
  if (amount <= 0) return null;
  const instrument = sandbox.state.instruments.get(charge.payment_method ?? "");
  const later = findCard(instrument?.number ?? "")?.later;
  const reason = later && "dispute" in later ? later.dispute : "general";
  const id = newId("du");
  const opened = { ...newDispute(sandbox, id, charge, reason, amount), ...(wish.inquiry && INQUIRY) };
  const withdrawn = wish.inquiry ? [] : [moveDisputed(sandbox, opened, -1)];
  const dispute = put(sandbox.state.disputes, { ...opened, balance_transactions: withdrawn });
  change(sandbox.state.charges, charge, { disputed: true });
  emit(sandbox, "charge.dispute.created", dispute);
  if (!wish.inquiry) emit(sandbox, "charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

const INQUIRY = { status: "warning_needs_response", is_charge_refundable: true } as const;

/** An inquiry becomes a dispute: now the money is taken. */
export function escalateDispute(sandbox: Sandbox, dispute: Dispute): Dispute {
  if (!dispute.status.startsWith("warning_")) refused("This dispute is not an inquiry");
  const withdrawn = moveDisputed(sandbox, dispute, -1);
  const escalated = change(sandbox.state.disputes, dispute, {
    status: "needs_response",
    is_charge_refundable: false,
    balance_transactions: [withdrawn],
  });
  emit(sandbox, "charge.dispute.updated", escalated);
  emit(sandbox, "charge.dispute.funds_withdrawn", escalated);
  return escalated;
}

function moveDisputed(sandbox: Sandbox, dispute: Dispute, sign: 1 | -1): BalanceTransaction {
  return moveBalance(sandbox, {
    type: "adjustment",
    category: sign < 0 ? "dispute" : "dispute_reversal",
    amount: sign * dispute.amount,
    fee: -sign * DISPUTE_FEE,
    currency: dispute.currency,
    source: dispute.id,
    description: `Chargeback ${sign < 0 ? "withdrawal" : "reversal"} for ${dispute.charge}`,
  });
}

function newDispute(sandbox: Sandbox, id: string, charge: Charge, reason: string, amount: number): Dispute {
  const created = nowSeconds(sandbox);
  return {
    id,
    object: "dispute",
    amount,
    balance_transactions: [],
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

const CLOSED: ReadonlySet<string> = new Set(["won", "lost", "warning_closed"]);

/** The bank decides; an inquiry is merely over. A won dispute brings the money and the fee back; its charge stays marked, as at Stripe. */
export function closeDispute(sandbox: Sandbox, dispute: Dispute, status: "won" | "lost"): Dispute {
  if (CLOSED.has(dispute.status)) refused("This dispute is already closed");
  if (dispute.status.startsWith("warning_")) {
    const over = change(sandbox.state.disputes, dispute, { status: "warning_closed" });
    emit(sandbox, "charge.dispute.closed", over);
    return over;
  }
  const returned = status === "won" ? [moveDisputed(sandbox, dispute, 1)] : [];
  const closed = change(sandbox.state.disputes, dispute, {
    status,
    balance_transactions: [...dispute.balance_transactions, ...returned],
  });
  emit(sandbox, "charge.dispute.closed", closed);
  if (status === "won") emit(sandbox, "charge.dispute.funds_reinstated", closed);
  return closed;
}
