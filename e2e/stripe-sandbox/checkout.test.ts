import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cardFields, openCheckout, type Rig, refusal, startRig, submit, until } from "./testing.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

test("a paid session leads to success_url and is paid, with its intent, charge and fee", async () => {
  const { stripe } = rig;
  const session = await openCheckout(stripe, 1000, {
    client_reference_id: "top-up 1",
    metadata: { top_up: "1" },
    payment_intent_data: { metadata: { top_up: "1" } },
  });
  expect(session).toMatchObject({ status: "open", payment_status: "unpaid", amount_total: 1000, payment_intent: null });
  const paid = await submit(session.url ?? "", cardFields("4242 4242 4242 4242"));
  expect(paid).toMatchObject({ status: 303, location: `http://127.0.0.1:9/done?session=${session.id}` });
  const after = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["payment_intent.latest_charge.balance_transaction", "line_items"],
  });
  expect(after).toMatchObject({
    status: "complete",
    payment_status: "paid",
    url: null,
    client_reference_id: "top-up 1",
    metadata: { top_up: "1" },
    line_items: { data: [{ description: "10,000 credits", amount_total: 1000 }] },
    payment_intent: {
      status: "succeeded",
      amount_received: 1000,
      metadata: { top_up: "1" },
      latest_charge: {
        paid: true,
        billing_details: { email: "ada@example.com", name: "Ada" },
        balance_transaction: { amount: 1000, fee: 59, net: 941, type: "charge" },
      },
    },
  });
  const again = await (await fetch(session.url ?? "")).text();
  expect(again).toContain("You have already paid");
});

test("a declined card is told why on the page and the same session can be paid afterwards", async () => {
  const session = await openCheckout(rig.stripe, 700);
  const declined = await submit(session.url ?? "", cardFields("4000000000009995"));
  expect(declined.status).toBe(200);
  expect(declined.text).toContain("Your card has insufficient funds.");
  const between = await rig.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
  expect(between).toMatchObject({
    status: "open",
    payment_intent: {
      status: "requires_payment_method",
      last_payment_error: { code: "card_declined", decline_code: "insufficient_funds" },
    },
  });
  await submit(session.url ?? "", cardFields("4242424242424242"));
  const after = await rig.stripe.checkout.sessions.retrieve(session.id);
  expect(after.payment_status).toBe("paid");
  const charges = await rig.stripe.charges.list({ payment_intent: String(after.payment_intent) });
  expect(charges.data.map((charge) => charge.status)).toEqual(["succeeded", "failed"]);
});

test("what is mistyped is refused before any payment is begun", async () => {
  const session = await openCheckout(rig.stripe, 700);
  const fields = { number: "4242424242424241", expiry: "01/20", cvc: "1", name: "" };
  const { text } = await submit(session.url ?? "", fields);
  expect(text).toContain("Your card number is incorrect.");
  expect(text).toContain("expiration year is in the past.");
  expect(text).toContain("security code is incomplete.");
  expect((await rig.stripe.checkout.sessions.retrieve(session.id)).payment_intent).toBeNull();
});

test("3-D Secure passes or fails on its own page", async () => {
  const session = await openCheckout(rig.stripe, 1500);
  const url = session.url ?? "";
  const asked = await submit(url, cardFields("4000000000003220"));
  expect(asked.location).toMatch(/^\/c\/authenticate\/pi_/);
  const page = rig.sandbox.url + asked.location;
  const failed = await submit(page, { result: "fail" });
  expect(failed.location).toBe(`/c/pay/${session.id}?failed=1`);
  expect(await (await fetch(`${url}?failed=1`)).text()).toContain("We are unable to authenticate your payment method.");
  await submit(url, cardFields("4000000000003220"));
  expect((await submit(page, { result: "complete" })).location).toBe(`http://127.0.0.1:9/done?session=${session.id}`);
  expect((await rig.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe("paid");
});

test("a setup session saves its card, which then pays off-session", async () => {
  const { stripe } = rig;
  const customer = await stripe.customers.create({ email: "saver@example.com" });
  const session = await stripe.checkout.sessions.create({
    mode: "setup",
    currency: "usd",
    customer: customer.id,
    success_url: "http://127.0.0.1:9/done",
  });
  const asked = await submit(session.url ?? "", cardFields("4000002500003155"));
  await submit(rig.sandbox.url + asked.location, { result: "complete" });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent.payment_method"] });
  expect(done).toMatchObject({
    status: "complete",
    setup_intent: { status: "succeeded", payment_method: { customer: customer.id } },
  });
  const [saved] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  const intent = await stripe.paymentIntents.create({
    amount: 900,
    currency: "usd",
    customer: customer.id,
    payment_method: saved?.id,
    off_session: true,
    confirm: true,
  });
  expect(intent.status).toBe("succeeded");
});

test("setup_future_usage keeps the payer's card on a customer made for them", async () => {
  const session = await openCheckout(rig.stripe, 700, { payment_intent_data: { setup_future_usage: "off_session" } });
  await submit(session.url ?? "", cardFields("4242424242424242"));
  const { customer } = await rig.stripe.checkout.sessions.retrieve(session.id);
  const methods = await rig.stripe.paymentMethods.list({ customer: String(customer), type: "card" });
  expect(methods.data.map((method) => method.card?.last4)).toEqual(["4242"]);
});

test("a bank debit completes unpaid and is decided later", async () => {
  const bank: Partial<Stripe.Checkout.SessionCreateParams> = {
    allowed_payment_method_types: ["card", "sepa_debit"],
    line_items: [
      { quantity: 1, price_data: { currency: "eur", unit_amount: 5000, product_data: { name: "Credits" } } },
    ],
  };
  const good = await openCheckout(rig.stripe, 5000, bank);
  const bad = await openCheckout(rig.stripe, 5000, bank);
  await submit(good.url ?? "", { method: "sepa_debit", iban: "DE89 3704 0044 0532 0130 00" });
  await submit(bad.url ?? "", { method: "sepa_debit", iban: "DE62370400440532013001" });
  expect(await rig.stripe.checkout.sessions.retrieve(good.id)).toMatchObject({
    status: "complete",
    payment_status: "unpaid",
  });
  const arrived = (type: string, id: string) =>
    rig.hook.events.some((event) => event.type === type && "id" in event.data.object && event.data.object.id === id);
  await until(() => arrived("checkout.session.async_payment_succeeded", good.id));
  await until(() => arrived("checkout.session.async_payment_failed", bad.id));
  expect((await rig.stripe.checkout.sessions.retrieve(good.id)).payment_status).toBe("paid");
  expect((await rig.stripe.checkout.sessions.retrieve(bad.id)).payment_status).toBe("unpaid");
});

test("an expired session takes no payment", async () => {
  const session = await openCheckout(rig.stripe, 700);
  await submit(session.url ?? "", cardFields("4000000000000002"));
  expect((await rig.stripe.checkout.sessions.expire(session.id)).status).toBe("expired");
  const page = await submit(`${rig.sandbox.url}/c/pay/${session.id}`, cardFields("4242424242424242"));
  expect(page.text).toContain("This page has expired");
  const after = await rig.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
  expect(after).toMatchObject({ payment_status: "unpaid", payment_intent: { status: "canceled" } });
  expect((await refusal(rig.stripe.checkout.sessions.expire(session.id))).statusCode).toBe(400);
});

test.each([
  ["usd", 123456, "$1,234.56"],
  ["jpy", 500, "¥500"],
  ["kwd", 12340, "KWD\u00a012.340"],
])("amounts in %s are shown with their own decimals", async (currency, amount, shown) => {
  const session = await openCheckout(rig.stripe, amount, {
    line_items: [
      { quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: "Credits & <more>" } } },
    ],
  });
  const text = await (await fetch(session.url ?? "")).text();
  expect(text).toContain(`Pay ${shown}`);
  expect(text).toContain("Credits &amp; &lt;more&gt;");
});

test("one browser's double click pays once", async () => {
  const session = await openCheckout(rig.stripe, 800);
  const url = session.url ?? "";
  await Promise.all([submit(url, cardFields("4242424242424242")), submit(url, cardFields("4242424242424242"))]);
  const { payment_intent } = await rig.stripe.checkout.sessions.retrieve(session.id);
  expect((await rig.stripe.charges.list({ payment_intent: String(payment_intent) })).data).toHaveLength(1);
});
