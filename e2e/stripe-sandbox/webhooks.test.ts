import { afterEach, beforeEach, expect, test } from "vitest";
import { cardFields, clientOf, openCheckout, type Rig, refusal, startRig, submit, until } from "./testing.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.stop());

const PAYMENT = [
  "payment_intent.created",
  "charge.succeeded",
  "payment_intent.succeeded",
  "checkout.session.completed",
];
const types = () => rig.hook.events.map((event) => event.type);

async function payOnce() {
  const session = await openCheckout(rig.stripe, 1000);
  await submit(session.url ?? "", cardFields("4242424242424242"));
  return session;
}

test("a payment's events arrive once, in order, signed", async () => {
  await payOnce();
  await rig.hook.count(4);
  expect(types()).toEqual(PAYMENT);
  const listed = (await rig.stripe.events.list()).data.map((event) => event.id);
  expect(listed.reverse()).toEqual(rig.hook.events.map((event) => event.id));
});

test("duplicate sends each event twice, under one id", async () => {
  await rig.control("faults", { mode: "duplicate" });
  await payOnce();
  await rig.hook.count(8);
  expect(new Set(rig.hook.events.map((event) => event.id)).size).toBe(4);
});

test("reorder changes the places of each pair", async () => {
  await rig.control("faults", { mode: "reorder" });
  await payOnce();
  await rig.hook.count(4);
  const [a, b, c, d] = PAYMENT;
  expect(types()).toEqual([b, a, d, c]);
});

test("drop loses events, which can still be listed and sent by hand in any order and number", async () => {
  await rig.control("faults", { mode: "drop" });
  await payOnce();
  const all = (await rig.stripe.events.list()).data;
  expect(all).toHaveLength(4);
  expect(rig.hook.events).toHaveLength(0);
  for (const event of [...all, ...all]) {
    expect(await rig.control(`events/${event.id}/deliver`, {})).toEqual({ accepted: true, answer: "200" });
  }
  expect(types()).toEqual([...PAYMENT, ...PAYMENT].reverse().slice(0, 8));
  expect(await rig.control("events")).toMatchObject({ pending: 0 });
});

test("delay sends events later", async () => {
  await rig.control("faults", { mode: "delay", delayMs: 300 });
  await payOnce();
  expect(rig.hook.events).toHaveLength(0);
  await rig.hook.count(4);
  expect(types()).toEqual(PAYMENT);
});

test("an endpoint that fails is tried again until it answers", async () => {
  rig.hook.status = 500;
  await payOnce();
  await until(async () => JSON.stringify(await rig.control("events")).includes('"answer":"500"'));
  rig.hook.status = 200;
  await rig.hook.count(4);
  expect(new Set(types())).toEqual(new Set(PAYMENT));
});

test("a hang takes the money, never answers, and gives the same answer to a retry", async () => {
  const params = {
    amount: 800,
    currency: "usd",
    payment_method: "pm_card_visa",
    allowed_payment_method_types: ["card"],
    confirm: true,
  };
  await rig.control("faults", { hangAfterCharge: true });
  const hasty = clientOf(rig.sandbox.url, { timeout: 300 });
  const error = await refusal(hasty.paymentIntents.create(params, { idempotencyKey: "charge 1" }));
  expect(error.type).toBe("StripeConnectionError");
  const intent = await rig.stripe.paymentIntents.create(params, { idempotencyKey: "charge 1" });
  expect(intent.status).toBe("succeeded");
  expect((await rig.stripe.charges.list()).data).toHaveLength(1);
});

test("the webhook's target can be changed", async () => {
  expect(await rig.control("webhook-target", { url: null })).toEqual({ url: null });
  await payOnce();
  expect(await rig.control("events")).toMatchObject({ pending: 0 });
  await rig.control("webhook-target", { url: rig.hook.url });
  await payOnce();
  await rig.hook.count(4);
});
