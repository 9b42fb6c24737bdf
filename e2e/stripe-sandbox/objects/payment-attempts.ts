import { findCard } from "../cards.ts";
import { emit } from "../events.ts";
import { type Failure, PAYMENT_NOT_AUTHENTICATED } from "../failures.ts";
import { judgePayment, type Presence } from "../judge.ts";
import type { PaymentIntent, PaymentMethod } from "../records.ts";
import { type Sandbox, schedule } from "../sandbox.ts";
import { change } from "../state.ts";
import { createCharge } from "./charges.ts";
import { instrumentOf, saveToCustomer, spendIfLoose } from "./payment-methods.ts";

// Long enough that the payment's own events are under way first, short enough for a test to wait for.
const DISPUTE_DELAY_MS = 250;
const DEBIT_DELAY_MS = 1500;

export type AttemptResult = { readonly intent: PaymentIntent; readonly failure: Failure | null };

/** Tries to take an intent's money from a method. The intent tells the result; `failure` says why it was refused. */
export function attemptPayment(
  sandbox: Sandbox,
  intent: PaymentIntent,
  method: PaymentMethod,
  presence: Presence,
  returnUrl: string | null = null,
): AttemptResult {
  const verdict = judgePayment(instrumentOf(sandbox, method), presence);
  switch (verdict.kind) {
    case "succeeds":
      return { intent: succeed(sandbox, intent, method), failure: null };
    case "pends":
      return { intent: pend(sandbox, intent, method), failure: null };
    case "asks_payer":
      return { intent: askPayer(sandbox, intent, method, returnUrl), failure: null };
    case "fails":
      return { intent: fail(sandbox, intent, method, verdict.failure), failure: verdict.failure };
  }
}

/** What follows when the payer has passed or failed 3-D Secure. */
export function finishPayment(sandbox: Sandbox, intent: PaymentIntent, passed: boolean): AttemptResult {
  const method = sandbox.state.paymentMethods.get(intent.payment_method ?? "");
  if (!method) throw new Error(`Payment intent ${intent.id} waits for its payer without a payment method.`);
  if (passed) return attemptPayment(sandbox, intent, method, { offSession: false, authenticated: true });
  return {
    intent: refuse(sandbox, intent, method, PAYMENT_NOT_AUTHENTICATED, null),
    failure: PAYMENT_NOT_AUTHENTICATED,
  };
}

/** Saves the method if the intent says so; a method used without saving is spent. */
function keepMethod(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod): void {
  if (intent.setup_future_usage && intent.customer) saveToCustomer(sandbox, method, intent.customer, true);
  else spendIfLoose(sandbox, method);
}

function succeed(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = createCharge(sandbox, intent, method, { status: "succeeded", failure: null });
  keepMethod(sandbox, intent, method);
  const paid = change(sandbox.state.paymentIntents, intent, {
    status: "succeeded",
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: method.id,
  });
  emit(sandbox, "charge.succeeded", charge);
  emit(sandbox, "payment_intent.succeeded", paid);
  const later = findCard(instrumentOf(sandbox, method).number)?.later;
  if (later && "dispute" in later) schedule(sandbox, "open_dispute", charge.id, DISPUTE_DELAY_MS);
  return paid;
}

function pend(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = createCharge(sandbox, intent, method, { status: "pending", failure: null });
  keepMethod(sandbox, intent, method);
  const pending = change(sandbox.state.paymentIntents, intent, {
    status: "processing",
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: method.id,
  });
  emit(sandbox, "charge.pending", charge);
  emit(sandbox, "payment_intent.processing", pending);
  schedule(sandbox, "settle_debit", intent.id, DEBIT_DELAY_MS);
  return pending;
}

function askPayer(
  sandbox: Sandbox,
  intent: PaymentIntent,
  method: PaymentMethod,
  returnUrl: string | null,
): PaymentIntent {
  const waiting = change(sandbox.state.paymentIntents, intent, {
    status: "requires_action",
    last_payment_error: null,
    next_action: {
      type: "redirect_to_url",
      redirect_to_url: { return_url: returnUrl, url: `/c/authenticate/${intent.id}` },
    },
    payment_method: method.id,
  });
  emit(sandbox, "payment_intent.requires_action", waiting);
  return waiting;
}

function fail(sandbox: Sandbox, intent: PaymentIntent, method: PaymentMethod, failure: Failure): PaymentIntent {
  const charge = createCharge(sandbox, intent, method, { status: "failed", failure });
  emit(sandbox, "charge.failed", charge);
  return refuse(sandbox, intent, method, failure, charge.id);
}

/** Puts an intent back to where it waits for another payment method. */
export function refuse(
  sandbox: Sandbox,
  intent: PaymentIntent,
  method: PaymentMethod,
  failure: Failure,
  chargeId: string | null,
): PaymentIntent {
  const refused = change(sandbox.state.paymentIntents, intent, {
    status: "requires_payment_method",
    last_payment_error: { ...failure, ...(chargeId && { charge: chargeId }), payment_method: method },
    latest_charge: chargeId ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
  });
  emit(sandbox, "payment_intent.payment_failed", refused);
  return refused;
}
