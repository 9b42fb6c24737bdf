import { afterAll, beforeAll, expect, test } from "vitest";
import { refuseProduction } from "./production-guard.ts";
import { openCheckout, type Rig, refusal, startRig } from "./testing.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

const raw = (path: string, init: RequestInit = {}) =>
  fetch(rig.sandbox.url + path, { ...init, headers: { authorization: "Bearer sk_test_x", ...init.headers } });

test("the same key and parameters give the same answer", async () => {
  const { stripe } = rig;
  const first = await stripe.customers.create({ email: "a@example.com" }, { idempotencyKey: "one" });
  const second = await stripe.customers.create({ email: "a@example.com" }, { idempotencyKey: "one" });
  expect(second.id).toBe(first.id);
  expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
});

test("the same key for something else is refused", async () => {
  const { stripe } = rig;
  await stripe.customers.create({ email: "a@example.com" }, { idempotencyKey: "two" });
  const other = await refusal(stripe.customers.create({ email: "b@example.com" }, { idempotencyKey: "two" }));
  expect(other).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  const elsewhere = await refusal(stripe.setupIntents.create({}, { idempotencyKey: "two" }));
  expect(elsewhere.message).toContain("'/v1/customers' vs '/v1/setup_intents'");
});

test("a decline is remembered by its key, a misspelt parameter is not", async () => {
  const { stripe } = rig;
  const params = {
    amount: 900,
    currency: "usd",
    payment_method: "pm_card_visa_chargeDeclined",
    allowed_payment_method_types: ["card"],
  };
  const attempt = () => stripe.paymentIntents.create({ ...params, confirm: true }, { idempotencyKey: "three" });
  const [first, second] = [await refusal(attempt()), await refusal(attempt())];
  expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
  const bad = await raw("/v1/customers", {
    method: "POST",
    body: new URLSearchParams({ mail: "x" }),
    headers: { "idempotency-key": "four" },
  });
  expect(bad.status).toBe(400);
  const good = await raw("/v1/customers", {
    method: "POST",
    body: new URLSearchParams({ email: "x@y.z" }),
    headers: { "idempotency-key": "four" },
  });
  expect(good.status).toBe(200);
});

test("unknown parameters and endpoints, missing and malformed values are refused in Stripe's words", async () => {
  const unknown = await (await raw("/v1/customers?mail=x")).json();
  expect(unknown.error).toMatchObject({
    type: "invalid_request_error",
    code: "parameter_unknown",
    param: "mail",
    message: "Received unknown parameter: mail",
  });
  const nested = await raw("/v1/checkout/sessions", {
    method: "POST",
    body: "mode=payment&success_url=http://x.y/&line_items[0][quantity]=1&line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=100&line_items[0][price_data][product_data][name]=a&line_items[0][price_data][sort]=1",
  });
  expect((await nested.json()).error.param).toBe("line_items[0][price_data][sort]");
  const missing = await refusal(rig.stripe.checkout.sessions.create({ mode: "payment", success_url: "http://x.y/" }));
  expect(missing).toMatchObject({ code: "parameter_missing", param: "line_items" });
  expect(await refusal(openCheckout(rig.stripe, 49))).toMatchObject({ code: "amount_too_small" });
  expect(await refusal(rig.stripe.invoices.list())).toMatchObject({
    statusCode: 404,
    type: "StripeInvalidRequestError",
  });
  expect(await refusal(rig.stripe.customers.retrieve("cus_none"))).toMatchObject({
    statusCode: 404,
    code: "resource_missing",
    param: "id",
  });
});

test("only test keys are accepted", async () => {
  expect((await fetch(`${rig.sandbox.url}/v1/customers`)).status).toBe(401);
  const live = await (await raw("/v1/customers", { headers: { authorization: "Bearer sk_live_123456789" } })).json();
  expect(live.error.message).toContain("Invalid API Key provided: sk_live_");
});

test("lists page in both directions, newest first", async () => {
  const { stripe } = rig;
  const ids: string[] = [];
  for (const index of [1, 2, 3, 4, 5]) ids.push((await stripe.customers.create({ email: `p${index}@pages.test` })).id);
  const all: string[] = [];
  for await (const customer of stripe.customers.list({ limit: 2 })) all.push(customer.id);
  expect(all.slice(0, 5)).toEqual([...ids].reverse());
  const page = await stripe.customers.list({ limit: 2, ending_before: ids[0] });
  expect(page.data.map((customer) => customer.id)).toEqual([ids[2], ids[1]]);
  expect(page.has_more).toBe(true);
});

test("it never starts beside live keys or in production", () => {
  expect(() => refuseProduction({ STRIPE_SECRET_KEY: "sk_live_x" })).toThrow("live key");
  expect(() => refuseProduction({ STRIPE_SECRET_KEY: "rk_live_x" })).toThrow("live key");
  expect(() => refuseProduction({ TOLLGATE_PRODUCTION: "1" })).toThrow("production");
  expect(() => refuseProduction({ STRIPE_SECRET_KEY: "sk_test_x" })).not.toThrow();
});
