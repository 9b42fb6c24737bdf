import { noSuch } from "../errors.ts";
import type { Failure } from "../failures.ts";
import { newId } from "../ids.ts";
import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { Charge, PaymentIntent, PaymentMethod } from "../records.ts";
import type { Route } from "../router.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { change, put } from "../state.ts";
import { moveBalance, processingFee } from "./balance-transactions.ts";

export function getCharge(sandbox: Sandbox, id: string, param = "id"): Charge {
  return sandbox.state.charges.get(id) ?? noSuch("charge", id, param);
}

function methodDetails(method: PaymentMethod, amount: number): Charge["payment_method_details"] {
  if (method.sepa_debit) {
    const { bank_code, branch_code, country, fingerprint, last4 } = method.sepa_debit;
    return { type: "sepa_debit", sepa_debit: { bank_code, branch_code, country, fingerprint, last4, mandate: null } };
  }
  const card = method.card;
  if (!card) throw new Error(`Payment method ${method.id} is neither a card nor a bank debit.`);
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = card;
  const shown = { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 };
  return {
    type: "card",
    card: {
      ...shown,
      amount_authorized: amount,
      authorization_code: null,
      electronic_commerce_indicator: null,
      installments: null,
      mandate: null,
      network: brand,
      network_transaction_id: null,
      regulated_status: "unregulated",
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}

function outcome(status: Charge["status"], failure: Failure | null): Charge["outcome"] {
  const codes = { advice_code: null, network_advice_code: null, network_decline_code: null };
  if (!failure) {
    return {
      ...codes,
      network_status: "approved_by_network",
      reason: null,
      risk_level: "normal",
      risk_score: 20,
      seller_message: status === "pending" ? "Payment pending." : "Payment complete.",
      type: "authorized",
    };
  }
  return {
    ...codes,
    network_status: "declined_by_network",
    reason: failure.decline_code ?? failure.code,
    risk_level: "normal",
    risk_score: 20,
    seller_message: "The bank did not approve this payment.",
    type: "issuer_declined",
  };
}

/** Records one attempt to take an intent's money: taken, refused with a failure, or pending. */
export function createCharge(
  sandbox: Sandbox,
  intent: PaymentIntent,
  method: PaymentMethod,
  result: { readonly status: "succeeded" | "pending" | "failed"; readonly failure: Failure | null },
): Charge {
  const { status, failure } = result;
  const charge = put(sandbox.state.charges, {
    id: newId(method.type === "card" ? "ch" : "py"),
    object: "charge",
    amount: intent.amount,
    amount_captured: status === "failed" ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: "SANDBOX",
    captured: status !== "failed",
    created: nowSeconds(sandbox),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcome(status, failure),
    paid: status !== "failed",
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(method, intent.amount),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status,
    transfer_data: null,
    transfer_group: null,
  });
  return status === "succeeded" ? bookCharge(sandbox, charge) : charge;
}

/** Puts a charge's money into Stripe's balance, less the fee. */
export function bookCharge(sandbox: Sandbox, charge: Charge): Charge {
  const transaction = moveBalance(sandbox, {
    type: charge.id.startsWith("py_") ? "payment" : "charge",
    category: "charge",
    amount: charge.amount,
    fee: processingFee(charge.amount),
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
  });
  return change(sandbox.state.charges, charge, { status: "succeeded", balance_transaction: transaction.id });
}

/** Stripe may learn a charge's balance transaction, and its fee, some time after the charge: hides it, or shows it again. */
export function showBalance(sandbox: Sandbox, chargeId: string, known: boolean): Charge {
  const booked = [...sandbox.state.balanceTransactions.values()].find((row) => row.source === chargeId);
  const charge = getCharge(sandbox, chargeId);
  return change(sandbox.state.charges, charge, { balance_transaction: known ? (booked?.id ?? null) : null });
}

export const chargeRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/charges",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const [customer, intent] = [params.text("customer"), params.text("payment_intent")];
      const inRange = readCreated(params);
      params.done();
      const rows = [...sandbox.state.charges.values()].filter(
        (row) =>
          inRange(row) &&
          (customer === undefined || row.customer === customer) &&
          (intent === undefined || row.payment_intent === intent),
      );
      return listPage("/v1/charges", rows, query);
    },
  },
  {
    method: "GET",
    path: "/v1/charges/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return getCharge(sandbox, id);
    },
  },
];
