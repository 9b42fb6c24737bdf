import { noSuch, refused } from "../errors.ts";
import { emit } from "../events.ts";
import { randomText } from "../ids.ts";
import type { Session, SessionPlan } from "../records.ts";
import { nowSeconds, type Sandbox, schedule } from "../sandbox.ts";
import { change, put } from "../state.ts";
import type { NewSession } from "./checkout-params.ts";
import { totalOf } from "./line-items.ts";
import { cancelIntent } from "./payment-intents.ts";
import { cancelSetup, createSetup } from "./setup-intents.ts";

export function getSession(sandbox: Sandbox, id: string): Session {
  return sandbox.state.sessions.get(id) ?? noSuch("checkout.session", id);
}

export function planOf(sandbox: Sandbox, session: Session): SessionPlan {
  const plan = sandbox.state.sessionPlans.get(session.id);
  if (!plan) throw new Error(`Checkout session ${session.id} has no plan.`);
  return plan;
}

function emptyFields() {
  return {
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer_account: null,
    discounts: [],
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    managed_payments: null,
    origin_context: null,
    payment_link: null,
    payment_method_configuration_details: null,
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    subscription: null,
    wallet_options: null,
  };
}

/** Opens a session. The payment intent is made only when the payer submits; a setup intent is there from the start. */
export function createSession(sandbox: Sandbox, input: NewSession): Session {
  const { mode, items, notes, intent, methods } = input;
  const id = `cs_test_a1${randomText(56)}`;
  const isPayment = mode === "payment";
  const total = isPayment ? totalOf(items) : null;
  const { customer } = input.fields;
  const setup = { ...intent, customer, methods, automatic: null, usage: "off_session" as const };
  put(sandbox.state.sessionPlans, { id, items, notes, intent });
  schedule(sandbox, "expire_session", id, input.fields.expires_at * 1000 - sandbox.nowMs());
  return put(sandbox.state.sessions, {
    ...emptyFields(),
    ...input.fields,
    id,
    object: "checkout.session",
    allowed_payment_method_types: methods.allowed && [...methods.allowed],
    amount_subtotal: total,
    amount_total: total,
    created: nowSeconds(sandbox),
    currency: input.currency,
    customer_details: knownDetails(sandbox, input),
    livemode: false,
    mode,
    payment_intent: null,
    payment_method_collection: isPayment ? "if_required" : "always",
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: [...methods.methodTypes],
    payment_status: isPayment ? "unpaid" : "no_payment_required",
    setup_intent: isPayment ? null : createSetup(sandbox, setup).id,
    status: "open",
    total_details: isPayment ? { amount_discount: 0, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: "hosted_page",
    url: `/c/pay/${id}`,
  });
}

function knownDetails(sandbox: Sandbox, input: NewSession): Session["customer_details"] {
  const customer = sandbox.state.customers.get(input.fields.customer ?? "");
  const email = customer?.email ?? input.fields.customer_email;
  return email === null ? null : payerDetails(email, customer?.name ?? null);
}

export function payerDetails(email: string | null, name: string | null): Session["customer_details"] {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone: null,
    tax_exempt: "none",
    tax_ids: null,
  };
}

/** Closes a session for good, unpaid. What the payer had begun is canceled with it. */
export function expireSession(sandbox: Sandbox, session: Session): Session {
  if (session.status !== "open") {
    refused(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of "${session.status}".`,
    );
  }
  const payment = sandbox.state.paymentIntents.get(session.payment_intent ?? "");
  if (payment) cancelIntent(sandbox, payment, "automatic");
  const setup = sandbox.state.setupIntents.get(session.setup_intent ?? "");
  if (setup) cancelSetup(sandbox, setup, "abandoned");
  const expired = change(sandbox.state.sessions, session, { status: "expired", url: null });
  emit(sandbox, "checkout.session.expired", expired);
  return expired;
}
