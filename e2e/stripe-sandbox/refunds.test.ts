import { afterAll, beforeAll, expect, test } from "vitest";
import { type Rig, refusal, startRig, until } from "./testing.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

async function pay(payment_method = "pm_card_visa", amount = 3000) {
  const types = { allowed_payment_method_types: ["card"] };
  return rig.stripe.paymentIntents.create({ amount, currency: "usd", payment_method, confirm: true, ...types });
}

test("refunds in parts, never more than was paid", async () => {
  const { stripe } = rig;
  const intent = await pay();
  const part = await stripe.refunds.create({ payment_intent: intent.id, amount: 1000, metadata: { why: "unused" } });
  expect(part).toMatchObject({ status: "succeeded", amount: 1000, metadata: { why: "unused" } });
  const over = await refusal(stripe.refunds.create({ payment_intent: intent.id, amount: 2001 }));
  expect(over).toMatchObject({ type: "StripeInvalidRequestError", param: "amount" });
  expect(over.message).toBe("Refund amount ($20.01) is greater than unrefunded amount on charge ($20.00)");
  await stripe.refunds.create({ charge: String(intent.latest_charge) });
  const none = await refusal(stripe.refunds.create({ payment_intent: intent.id }));
  expect(none.code).toBe("charge_already_refunded");
  const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ["refunds"] });
  expect(charge).toMatchObject({
    amount_refunded: 3000,
    refunded: true,
    refunds: { data: [{ amount: 2000 }, { amount: 1000 }] },
  });
  expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(2);
});

test("the balance is the sum of charges less fees, refunds and disputes", async () => {
  const rig2 = await startRig();
  const { stripe } = rig2;
  const types = { allowed_payment_method_types: ["card"], currency: "usd", confirm: true };
  const paid = await stripe.paymentIntents.create({ amount: 10_000, payment_method: "pm_card_visa", ...types });
  await stripe.refunds.create({ payment_intent: paid.id, amount: 2500 });
  await stripe.paymentIntents.create({ amount: 4000, payment_method: "pm_card_createDispute", ...types });
  await rig2.hook.count(10);
  const [dispute] = (await stripe.disputes.list()).data;
  const sum = async () => {
    const all = await stripe.balanceTransactions.list({ limit: 100 });
    return all.data.reduce((total, transaction) => total + transaction.net, 0);
  };
  expect(await sum()).toBe(10_000 - 320 - 2500 + 4000 - 146 - 4000 - 1500);
  await rig2.control(`disputes/${dispute?.id}/close`, { status: "won" });
  expect(await sum()).toBe(10_000 - 320 - 2500 + 4000 - 146);
  await rig2.stop();
});

test("a refund may fail later and then the money is back", async () => {
  const intent = await pay("pm_card_refundFail");
  const refund = await rig.stripe.refunds.create({ payment_intent: intent.id });
  expect(refund.status).toBe("succeeded");
  await until(async () => (await rig.stripe.refunds.retrieve(refund.id)).status === "failed");
  expect((await rig.stripe.charges.retrieve(String(intent.latest_charge))).amount_refunded).toBe(0);
});

test("a pending refund succeeds later", async () => {
  const intent = await pay("pm_card_pendingRefund");
  const refund = await rig.stripe.refunds.create({ payment_intent: intent.id });
  expect(refund.status).toBe("pending");
  await until(async () => (await rig.stripe.refunds.retrieve(refund.id)).status === "succeeded");
});

test("a disputed charge cannot be refunded; its dispute is lost, or won by evidence", async () => {
  const { stripe, control } = rig;
  const [first, second] = [await pay("pm_card_createDispute"), await pay("pm_card_createDisputeProductNotReceived")];
  const disputeOf = async (intent: string) => (await stripe.disputes.list({ payment_intent: intent })).data[0];
  await until(async () => Boolean(await disputeOf(second.id)));
  const [one, two] = [await disputeOf(first.id), await disputeOf(second.id)];
  expect(one).toMatchObject({ status: "needs_response", reason: "fraudulent", amount: 3000 });
  expect((await refusal(stripe.refunds.create({ payment_intent: first.id }))).code).toBe("charge_disputed");
  expect(await control(`disputes/${one?.id}/close`, { status: "lost" })).toMatchObject({ status: "lost" });
  const won = await stripe.disputes.update(two?.id ?? "", { evidence: { uncategorized_text: "winning_evidence" } });
  expect(won.status).toBe("won");
  const types = (await stripe.events.list({ type: "charge.dispute.*", limit: 100 })).data.map((event) => event.type);
  expect(types.filter((type) => type === "charge.dispute.closed")).toHaveLength(2);
});

test("a part can be disputed, and an inquiry takes nothing until it escalates", async () => {
  const { stripe, control } = rig;
  const [part, whole] = [await pay(), await pay()];
  await stripe.refunds.create({ payment_intent: part.id, amount: 1000 });
  const some = await control(`charges/${part.latest_charge}/dispute`, { amount: 500 });
  expect(some).toMatchObject({ amount: 500, status: "needs_response", balance_transactions: [{ amount: -500 }] });
  const asked = await control(`charges/${whole.latest_charge}/dispute`, { inquiry: true });
  expect(asked).toMatchObject({ amount: 3000, status: "warning_needs_response", balance_transactions: [] });
  const escalated = await control(`disputes/${asked.id}/escalate`, {});
  expect(escalated).toMatchObject({ status: "needs_response", balance_transactions: [{ amount: -3000 }] });
});

test("a balance transaction can be hidden for a while", async () => {
  const { latest_charge } = await pay();
  const hidden = await rig.control(`charges/${latest_charge}/balance`, { known: false });
  expect(hidden.balance_transaction).toBeNull();
  const shown = await rig.control(`charges/${latest_charge}/balance`, { known: true });
  expect(shown.balance_transaction).toMatch(/^txn_/);
});
