import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { createStaff, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { GEOCODE, publishTestBook } from "#lib/testing/metering.ts";
import { openTestTopUp, type PaymentStand, reversalNoticesOf, startPayments } from "#lib/testing/payments.ts";
import {
  balanceAtStripe,
  buyCredits,
  moneyOf,
  type Purchase,
  spendCredits,
  standingOf,
  violationsNow,
} from "#lib/testing/purchases.ts";
import { askRefund } from "./ask-refund.ts";
import { correctFees } from "./correct-fees.ts";
import { handleStripeEvent } from "./handle-stripe-event.ts";
import { listTopUps } from "./queries.ts";
import { findReceipt } from "./receipt-queries.ts";
import { recogniseRevenue } from "./recognise-revenue.ts";
import { settleOpenReversals } from "./settle-open-reversals.ts";
import { settleReversals } from "./settle-reversals.ts";
import { settleTopUp } from "./settle-top-up.ts";

const system = systemContext();
const later: Context = { ...system, now: () => new Date(Date.now() + 2 * 60 * 60 * 1000) };
const FAILING_REFUNDS = "4000000000005126";
const PENDING_REFUNDS = "4000000000007726";

let stand: PaymentStand;
let staff: Context;
beforeAll(async () => {
  stand = await startPayments({ frozen: true });
  await publishTestBook([GEOCODE]);
  staff = await createStaff();
});
afterEach(async () => expect(await violationsNow()).toEqual([]));

function refund({ org, topUpId }: Purchase, credits?: string, reference: string = randomUUID()) {
  return askRefund(staff, { orgId: org.publicId, topUpId, credits, reason: "not needed", reference });
}

/** The money of a purchase is in Stripe's balance to the cent. */
async function expectCashAsAtStripe(purchase: Purchase): Promise<void> {
  expect((await moneyOf(purchase))["cash:stripe"]).toBe(await balanceAtStripe(stand, purchase.paymentId));
}

test("unused credits are refunded at what was paid for them; the parts end the purchase at exactly zero", async () => {
  const purchase = await buyCredits(stand);
  await spendCredits(purchase, "3333");
  expect(await refund(purchase, "1000.5")).toMatchObject({ state: "done" });
  expect(await standingOf(purchase)).toMatchObject({ left: "5666.5", frozen: "0", revoked: "1000.5", used: "3333" });
  expect(await refund(purchase)).toMatchObject({ state: "done" });
  await recogniseRevenue(system);
  expect(await moneyOf(purchase)).toEqual({ "cash:stripe": 1000 - 667 - 59, fees: 59, "revenue:usage": -333 });
  const refunds = await stand.stripe.refunds.list({ payment_intent: purchase.paymentId });
  expect(refunds.data.map(({ amount }) => amount)).toEqual([567, 100]);
  const { topUps } = await listTopUps(purchase.org.owner, undefined);
  expect(topUps).toMatchObject([{ state: "paid", standing: "partly refunded", backText: "$6.67" }]);
  expect(await findReceipt(purchase.org.owner, topUps[0]?.receipt?.id ?? "")).toMatchObject({
    body: { totalMinor: "1000" },
    reversals: [
      { kind: "refund", credits: "1000.5", amountMinor: "100" },
      { kind: "refund", credits: "5666.5", amountMinor: "567" },
    ],
  });
  await expectCashAsAtStripe(purchase);
});

test("the same form sent ten times at once refunds once, and with other values not at all", async () => {
  const purchase = await buyCredits(stand);
  const reference = randomUUID();
  await Promise.allSettled(Array.from({ length: 10 }, () => refund(purchase, "2000", reference)));
  await settleOpenReversals(later);
  expect(await standingOf(purchase)).toMatchObject({ left: "8000", revoked: "2000" });
  expect((await stand.stripe.refunds.list({ payment_intent: purchase.paymentId })).data).toHaveLength(1);
  await expect(refund(purchase, "2001", reference)).rejects.toMatchObject({ code: "mismatch" });
});

test("only what is left is refunded, never while there is a debt, and by staff with the admin role alone", async () => {
  const purchase = await buyCredits(stand);
  await spendCredits(purchase, "9000");
  await expect(refund(purchase, "1000.000000000001")).rejects.toMatchObject({ code: "invalid" });
  await spendCredits(purchase, "2000");
  await expect(refund(purchase)).rejects.toMatchObject({ code: "invalid" });
  const { org, topUpId } = purchase;
  const input = { orgId: org.publicId, topUpId, reason: "not needed", reference: randomUUID() };
  await expect(askRefund(org.owner, input)).rejects.toMatchObject({ code: "not_found" });
  await expect(askRefund(await createStaff("support"), input)).rejects.toMatchObject({ code: "forbidden" });
  const other = await buyCredits(stand);
  await expect(askRefund(staff, { ...input, orgId: other.org.publicId, topUpId })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("refunds beside simultaneous spending never take a purchase below zero", async () => {
  const purchase = await buyCredits(stand);
  await Promise.allSettled([
    ...Array.from({ length: 12 }, () => spendCredits(purchase, "700")),
    ...Array.from({ length: 6 }, () => refund(purchase, "900")),
  ]);
  await settleReversals(system, purchase.key);
  const [row] = await asOwner<{ balanced: boolean }>(
    "SELECT remaining >= 0 AND remaining + frozen + used + revoked = issued AS balanced FROM grants WHERE org_id = $1",
    [purchase.org.id],
  );
  expect(row).toEqual({ balanced: true });
  await expectCashAsAtStripe(purchase);
});

test("when Stripe hangs after it refunded, the job finds the refund and books it once", async () => {
  const purchase = await buyCredits(stand);
  await stand.misbehave({ hangAfterCharge: 1 });
  await refund(purchase, "4000");
  await settleOpenReversals(later);
  await settleOpenReversals(later);
  expect(await standingOf(purchase)).toMatchObject({ left: "6000", frozen: "0", revoked: "4000" });
  expect((await stand.stripe.refunds.list({ payment_intent: purchase.paymentId })).data).toHaveLength(1);
});

test("a refund that the payment provider refuses gives the credits back, and the audit log says why", async () => {
  const purchase = await buyCredits(stand);
  await stand.stripe.refunds.create({ payment_intent: purchase.paymentId, amount: 400 });
  expect(await refund(purchase)).toMatchObject({ state: "failed" });
  const rows = await asOwner(
    "SELECT action, reason FROM audit_records WHERE org_id = $1 AND action LIKE 'refund.%' ORDER BY id",
    [purchase.org.id],
  );
  expect(rows.map(({ action }) => action)).toEqual(["refund.ask", "refund.failed", "refund.done"]);
  expect(rows[1]?.reason).toContain("greater than unrefunded amount");
  await expectCashAsAtStripe(purchase);
});

test("a refund that fails days after it was done gives the credits and the money back", async () => {
  const purchase = await buyCredits(stand, "10", FAILING_REFUNDS);
  expect(await refund(purchase, "4000")).toMatchObject({ state: "done" });
  stand.pass(2_000);
  expect(await settleReversals(system, purchase.key)).toBe(true);
  expect(await standingOf(purchase)).toMatchObject({ left: "10000", frozen: "0", revoked: "0" });
  await expectCashAsAtStripe(purchase);
});

test("credits of a refund that is pending are frozen: they are neither spent nor refunded again", async () => {
  const purchase = await buyCredits(stand, "10", PENDING_REFUNDS);
  expect(await refund(purchase, "9999")).toMatchObject({ state: "asked" });
  expect(await standingOf(purchase)).toMatchObject({ left: "1", frozen: "9999" });
  await spendCredits(purchase, "2");
  expect(await standingOf(purchase)).toMatchObject({ left: "0", frozen: "9999", debt: "1" });
  stand.pass(2_000);
  expect(await settleReversals(system, purchase.key)).toBe(true);
  expect(await standingOf(purchase)).toMatchObject({ frozen: "0", revoked: "9999", debt: "1" });
});

test.each([
  ["in the order sent", (notices: unknown[]) => notices],
  ["backwards", (notices: unknown[]) => notices.toReversed()],
])("a refund made in Stripe's dashboard is booked once, notified of %s and twice", async (_name, order) => {
  const purchase = await buyCredits(stand);
  await spendCredits(purchase, "7000");
  await stand.stripe.refunds.create({ payment_intent: purchase.paymentId, amount: 500 });
  const notices = await reversalNoticesOf(stand, purchase.paymentId);
  expect(notices.map(({ type }) => type)).toEqual(["refund.created", "charge.refunded"]);
  const sent = order(notices).flatMap((notice) => notices.filter((each) => each === notice));
  const outcomes = [];
  for (const notice of [...sent, ...sent]) outcomes.push(await handleStripeEvent(system, notice));
  expect(outcomes).toEqual(["applied", "settled", "duplicate", "duplicate"]);
  // 3,000 of the 5,000 credits were left; the other 2,000 were spent and are owed at what was paid for them.
  expect(await standingOf(purchase)).toMatchObject({ left: "0", revoked: "3000", debt: "2000", state: "restricted" });
  expect(await moneyOf(purchase)).toMatchObject({ owed: 200, "revenue:usage": -700 });
  await expectCashAsAtStripe(purchase);
});

test("with no notification at all the job notices a refund made by hand, and the next purchase pays its debt first", async () => {
  const purchase = await buyCredits(stand);
  await spendCredits(purchase, "10000");
  await stand.stripe.refunds.create({ payment_intent: purchase.paymentId });
  expect((await settleOpenReversals(later)).failed).toEqual([]);
  expect(await standingOf(purchase)).toMatchObject({ revoked: "0", debt: "10000", state: "restricted" });
  const next = await openTestTopUp(purchase.org, "15");
  await stand.pay(next.url);
  await settleTopUp(system, next.key);
  expect(await standingOf(purchase)).toMatchObject({ debt: "0", state: "active" });
  const [bought] = await asOwner(
    "SELECT trim_scale(issued)::text AS issued, cost_minor::int AS cost FROM grants WHERE org_id = $1 ORDER BY id DESC",
    [purchase.org.id],
  );
  expect(bought).toEqual({ issued: "5000", cost: 500 });
});

test("a fee that Stripe did not know when the payment was booked is booked when it does", async () => {
  const purchase = await buyCredits(stand);
  const late = await openTestTopUp(purchase.org, "20");
  await stand.pay(late.url);
  const [charge] = (await stand.stripe.charges.list({ limit: 1 })).data;
  await stand.control(`charges/${charge?.id}/balance`, { known: false });
  await settleTopUp(system, late.key);
  expect(await moneyOf(purchase)).toMatchObject({ fees: 59 });
  expect(await correctFees(system)).toEqual({ corrected: 0, failed: [] });
  await stand.control(`charges/${charge?.id}/balance`, { known: true });
  expect(await correctFees(system)).toEqual({ corrected: 1, failed: [] });
  expect(await correctFees(system)).toEqual({ corrected: 0, failed: [] });
  expect(await moneyOf(purchase)).toMatchObject({ fees: 59 + 88 });
});
