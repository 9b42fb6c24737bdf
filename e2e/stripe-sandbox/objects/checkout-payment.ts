import { emit } from "../events.ts";
import type { Failure } from "../failures.ts";
import type { PaymentIntent, PaymentMethod, Session } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { change } from "../state.ts";
import { payerDetails, planOf } from "./checkout-sessions.ts";
import { createCustomer } from "./customers.ts";
import { attemptPayment, finishPayment } from "./payment-attempts.ts";
import { createIntent } from "./payment-intents.ts";
import type { Payer } from "./payment-methods.ts";
import { attemptSetup, finishSetup } from "./setup-intents.ts";

export type CheckoutResult =
  | { readonly kind: "completed"; readonly session: Session }
  | { readonly kind: "asks_payer"; readonly intentId: string }
  | { readonly kind: "failed"; readonly failure: Failure };

/** The payer has submitted the hosted page with this method. */
export function submitCheckout(
  sandbox: Sandbox,
  session: Session,
  method: PaymentMethod,
  payer: Payer,
): CheckoutResult {
  const setup = sandbox.state.setupIntents.get(session.setup_intent ?? "");
  if (setup) {
    const result = attemptSetup(sandbox, setup, method, false);
    return conclude(sandbox, session, result, payer);
  }
  const known = withCustomer(sandbox, session, payer);
  const { intent, session: begun } = beginPayment(sandbox, known);
  const result = attemptPayment(sandbox, intent, method, { offSession: false, authenticated: false });
  return conclude(sandbox, begun, result, payer);
}

/** The payer has passed or failed 3-D Secure for a session's intent. */
export function finishCheckout(sandbox: Sandbox, session: Session, passed: boolean): CheckoutResult {
  const payment = sandbox.state.paymentIntents.get(session.payment_intent ?? "");
  const setup = sandbox.state.setupIntents.get(session.setup_intent ?? "");
  const intent = payment ?? setup;
  if (!intent) throw new Error(`Checkout session ${session.id} has no intent.`);
  const method = sandbox.state.paymentMethods.get(intent.payment_method ?? "");
  const payer = { email: method?.billing_details.email ?? null, name: method?.billing_details.name ?? null };
  if (payment) return conclude(sandbox, session, finishPayment(sandbox, payment, passed), payer);
  if (setup) return conclude(sandbox, session, finishSetup(sandbox, setup, passed), payer);
  throw new Error(`Checkout session ${session.id} has an intent of no kind.`);
}

/** A customer is made for payers without one when the session asks for it or the card is to be saved. */
function withCustomer(sandbox: Sandbox, session: Session, payer: Payer): Session {
  const saves = planOf(sandbox, session).intent.setupFutureUsage !== null;
  if (session.customer !== null || !(saves || session.customer_creation === "always")) return session;
  const customer = createCustomer(sandbox, { email: payer.email, name: payer.name });
  return change(sandbox.state.sessions, session, { customer: customer.id });
}

function beginPayment(sandbox: Sandbox, session: Session): { intent: PaymentIntent; session: Session } {
  const begun = sandbox.state.paymentIntents.get(session.payment_intent ?? "");
  if (begun) return { intent: begun, session };
  const plan = planOf(sandbox, session);
  const intent = createIntent(sandbox, {
    ...plan.intent,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "usd",
    customer: session.customer,
    methods: {
      methodTypes: session.payment_method_types,
      allowed: session.allowed_payment_method_types,
      excluded: null,
    },
    automatic: null,
  });
  return { intent, session: change(sandbox.state.sessions, session, { payment_intent: intent.id }) };
}

type IntentResult = {
  readonly intent: { readonly id: string; readonly status: string };
  readonly failure: Failure | null;
};

function conclude(sandbox: Sandbox, session: Session, result: IntentResult, payer: Payer): CheckoutResult {
  if (result.failure) return { kind: "failed", failure: result.failure };
  const { id, status } = result.intent;
  if (status === "requires_action") return { kind: "asks_payer", intentId: id };
  const completed = change(sandbox.state.sessions, session, {
    customer_details: payerDetails(payer.email, payer.name),
    payment_status: session.mode === "setup" ? "no_payment_required" : status === "succeeded" ? "paid" : "unpaid",
    status: "complete",
    url: null,
  });
  emit(sandbox, "checkout.session.completed", completed);
  return { kind: "completed", session: completed };
}
