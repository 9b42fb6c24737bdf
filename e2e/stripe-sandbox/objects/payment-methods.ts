import { findCard, findCardByToken } from "../cards.ts";
import { noSuch, refused, StripeFault } from "../errors.ts";
import { emit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import { judgeSaving } from "../judge.ts";
import type { Instrument, PaymentMethod } from "../records.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { change, put } from "../state.ts";

export type Payer = { readonly email: string | null; readonly name: string | null };
export type CardDetails = { readonly number: string; readonly expMonth: number; readonly expYear: number };

const NOBODY: Payer = { email: null, name: null };
const SPENT =
  "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.";

function base(sandbox: Sandbox, payer: Payer): Omit<PaymentMethod, "type"> {
  return {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { address: null, email: payer.email, name: payer.name, phone: null, tax_id: null },
    created: nowSeconds(sandbox),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
  };
}

function keep(sandbox: Sandbox, method: PaymentMethod, number: string): PaymentMethod {
  put(sandbox.state.instruments, { id: method.id, number, setUp: false, spent: false });
  return put(sandbox.state.paymentMethods, method);
}

export function createCard(sandbox: Sandbox, details: CardDetails, payer: Payer = NOBODY): PaymentMethod {
  const brand = findCard(details.number)?.brand ?? "visa";
  const card = {
    brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: "US",
    display_brand: brand,
    exp_month: details.expMonth,
    exp_year: details.expYear,
    fingerprint: randomText(16),
    funding: "credit",
    generated_from: null,
    last4: details.number.slice(-4),
    networks: { available: [brand], preferred: null },
    regulated_status: "unregulated",
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
  return keep(sandbox, { ...base(sandbox, payer), type: "card", card }, details.number);
}

export function createBankDebit(sandbox: Sandbox, iban: string, payer: Payer): PaymentMethod {
  const debit = {
    bank_code: iban.slice(4, 12),
    branch_code: null,
    country: iban.slice(0, 2),
    fingerprint: randomText(16),
    generated_from: null,
    last4: iban.slice(-4),
  };
  return keep(sandbox, { ...base(sandbox, payer), type: "sepa_debit", sepa_debit: debit }, iban);
}

/** Finds a payment method; a test id such as `pm_card_visa` makes a new one each time, as at Stripe. */
export function takePaymentMethod(sandbox: Sandbox, id: string, param = "payment_method"): PaymentMethod {
  const card = findCardByToken(id);
  if (!card) return sandbox.state.paymentMethods.get(id) ?? noSuch("PaymentMethod", id, param);
  const expYear = new Date(sandbox.nowMs()).getUTCFullYear() + 1;
  return createCard(sandbox, { number: card.number, expMonth: 12, expYear });
}

/** The vault's side of a payment method. */
export function instrumentOf(sandbox: Sandbox, method: PaymentMethod): Instrument {
  const instrument = sandbox.state.instruments.get(method.id);
  if (!instrument) throw new Error(`Payment method ${method.id} has no instrument.`);
  return instrument;
}

/** Refuses a method that is another customer's or can no longer be used. */
export function checkUsable(sandbox: Sandbox, method: PaymentMethod, customerId: string | null): void {
  if (instrumentOf(sandbox, method).spent) refused(SPENT, { code: "payment_method_unexpected_state" });
  if (method.customer === null || method.customer === customerId) return;
  refused(
    `The PaymentMethod ${method.id} belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter.`,
    { param: "payment_method" },
  );
}

/** Gives a method to a customer for good; `setUp` when the payer has authenticated it for later. */
export function saveToCustomer(
  sandbox: Sandbox,
  method: PaymentMethod,
  customerId: string,
  setUp: boolean,
): PaymentMethod {
  const instrument = instrumentOf(sandbox, method);
  if (setUp) change(sandbox.state.instruments, instrument, { setUp: true });
  if (method.customer === customerId) return method;
  const saved = change(sandbox.state.paymentMethods, method, { customer: customerId });
  emit(sandbox, "payment_method.attached", saved);
  return saved;
}

/** After a payment without saving, Stripe never accepts the method again. */
export function spendIfLoose(sandbox: Sandbox, method: PaymentMethod): void {
  if (method.customer === null) change(sandbox.state.instruments, instrumentOf(sandbox, method), { spent: true });
}

export function attach(sandbox: Sandbox, method: PaymentMethod, customerId: string): PaymentMethod {
  checkUsable(sandbox, method, customerId);
  // Attaching checks the card with its bank but never asks the payer, so 3-D Secure stays for the first payment.
  const verdict = judgeSaving(instrumentOf(sandbox, method), true);
  if (verdict.kind === "fails") {
    throw new StripeFault(402, { ...verdict.failure, payment_method: method }, true);
  }
  return saveToCustomer(sandbox, method, customerId, false);
}

export function detach(sandbox: Sandbox, method: PaymentMethod): PaymentMethod {
  if (method.customer === null) {
    refused("The payment method you provided is not attached to a customer so detachment is impossible.", {
      param: "payment_method",
    });
  }
  unsetDefault(sandbox, method.customer, method.id);
  change(sandbox.state.instruments, instrumentOf(sandbox, method), { spent: true });
  const loose = change(sandbox.state.paymentMethods, method, { customer: null });
  emit(sandbox, "payment_method.detached", loose);
  return loose;
}

function unsetDefault(sandbox: Sandbox, customerId: string, methodId: string): void {
  const customer = sandbox.state.customers.get(customerId);
  if (customer?.invoice_settings.default_payment_method !== methodId) return;
  const settings = { ...customer.invoice_settings, default_payment_method: null };
  change(sandbox.state.customers, customer, { invoice_settings: settings });
}
