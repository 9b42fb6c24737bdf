import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Rig, refusal, startRig, submit } from "./testing.ts";

let rig: Rig;
let customer: Stripe.Customer;
beforeAll(async () => {
  rig = await startRig();
  customer = await rig.stripe.customers.create({ email: "ada@example.com", metadata: { org: "org_1" } });
});
afterAll(() => rig.stop());

const charge = (payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  rig.stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    customer: customer.id,
    payment_method,
    confirm: true,
    off_session: true,
    ...more,
  });

test("a saved card is charged off-session", async () => {
  const method = await rig.stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const intent = await charge(method.id, { metadata: { invoice: "7" }, expand: ["latest_charge"] });
  expect(intent).toMatchObject({ status: "succeeded", amount_received: 2000, metadata: { invoice: "7" } });
  expect(intent.latest_charge).toMatchObject({ object: "charge", payment_method_details: { card: { last4: "4242" } } });
});

test.each([
  ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline", "Your card was declined."],
  ["pm_card_chargeDeclined", "card_declined", "generic_decline", "Your card was declined."],
  [
    "pm_card_visa_chargeDeclinedInsufficientFunds",
    "card_declined",
    "insufficient_funds",
    "Your card has insufficient funds.",
  ],
  ["pm_card_chargeDeclinedExpiredCard", "expired_card", "", "Your card has expired."],
  ["pm_card_threeDSecure2Required", "authentication_required", "authentication_required", /requires authentication/],
])("%s is refused off-session as Stripe refuses it", async (token, code, decline_code, message) => {
  const error = await refusal(charge(token));
  expect(error).toMatchObject({ type: "StripeCardError", rawType: "card_error", statusCode: 402, code, decline_code });
  expect(error.message).toMatch(message);
  expect(error.payment_intent).toMatchObject({ status: "requires_payment_method", last_payment_error: { code } });
  const kept = await rig.stripe.paymentIntents.retrieve(error.payment_intent?.id ?? "");
  expect(kept.last_payment_error).toMatchObject({ code, charge: error.charge });
});

test("a card that declines cannot be saved, except the one that declines later", async () => {
  const { stripe } = rig;
  const error = await refusal(stripe.paymentMethods.attach("pm_card_chargeDeclined", { customer: customer.id }));
  expect(error).toMatchObject({ statusCode: 402, code: "card_declined" });
  const later = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
  expect((await refusal(charge(later.id))).code).toBe("card_declined");
});

test("on-session 3-D Secure sends the payer away and back", async () => {
  const intent = await charge("pm_card_threeDSecure2Required", {
    off_session: undefined,
    return_url: "http://127.0.0.1:9/back?x=1",
  });
  expect(intent.status).toBe("requires_action");
  const url = intent.next_action?.redirect_to_url?.url ?? "";
  const { location } = await submit(url, { result: "complete" });
  expect(location).toContain(`back?x=1&payment_intent=${intent.id}`);
  expect(location).toContain("redirect_status=succeeded");
  expect((await rig.stripe.paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
});

test("confirming in steps, confirming twice, canceling", async () => {
  const { stripe } = rig;
  const types = { allowed_payment_method_types: ["card"] };
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: "usd", ...types });
  expect(intent.status).toBe("requires_payment_method");
  expect((await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" })).status).toBe("succeeded");
  const twice = await refusal(stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" }));
  expect(twice).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
  expect((await refusal(stripe.paymentIntents.cancel(intent.id))).code).toBe("payment_intent_unexpected_state");
  const other = await stripe.paymentIntents.create({ amount: 500, currency: "usd", ...types });
  expect(await stripe.paymentIntents.cancel(other.id)).toMatchObject({ status: "canceled" });
});

test("a method used without a customer, or detached, is spent", async () => {
  const { stripe } = rig;
  const first = await charge("pm_card_visa", {
    customer: undefined,
    off_session: undefined,
    allowed_payment_method_types: ["card"],
  });
  const again = {
    amount: 500,
    currency: "usd",
    payment_method: String(first.payment_method),
    allowed_payment_method_types: ["card"],
  };
  expect((await refusal(stripe.paymentIntents.create({ ...again, confirm: true }))).message).toContain(
    "may not be used again",
  );
  const saved = await stripe.paymentMethods.attach("pm_card_mastercard", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: saved.id } });
  await stripe.paymentMethods.detach(saved.id);
  const after = await rig.stripe.customers.retrieve(customer.id);
  expect(after).toMatchObject({ invoice_settings: { default_payment_method: null }, metadata: { org: "org_1" } });
  await refusal(stripe.paymentMethods.attach(saved.id, { customer: customer.id }));
});

test("a setup intent saves a card", async () => {
  const { stripe } = rig;
  const intent = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: "pm_card_visa",
    allowed_payment_method_types: ["card"],
    confirm: true,
  });
  expect(intent.status).toBe("succeeded");
  const method = await stripe.paymentMethods.retrieve(String(intent.payment_method));
  expect(method.customer).toBe(customer.id);
});
