import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { authorize } from "#lib/metering/authorize.ts";
import { reactivateOrganization } from "#lib/organizations/reactivate-organization.ts";
import { suspendOrganization } from "#lib/organizations/suspend-organization.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { createStaff, systemContext } from "#lib/testing/actors.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { GEOCODE, publishTestBook, serviceContext } from "#lib/testing/metering.ts";
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
import { findDebt } from "./debt-queries.ts";
import { handleStripeEvent } from "./handle-stripe-event.ts";
import { listFrozen } from "./money-back-queries.ts";
import { listTopUps } from "./queries.ts";
import { recogniseRevenue } from "./recognise-revenue.ts";
import { settleOpenReversals } from "./settle-open-reversals.ts";
import { settleReversals } from "./settle-reversals.ts";
import { settleTopUp } from "./settle-top-up.ts";
import type { StripeNotice } from "./stripe-gateway.ts";
import { writeOffDebt } from "./write-off-debt.ts";

const system = systemContext();
const later: Context = { ...system, now: () => new Date(Date.now() + 2 * 60 * 60 * 1000) };
const DISPUTED_CARD = "4000000000000259";

let stand: PaymentStand;
let staff: Context;
beforeAll(async () => {
  stand = await startPayments({ frozen: true });
  await publishTestBook([GEOCODE]);
  staff = await createStaff();
});
afterEach(async () => expect(await violationsNow()).toEqual([]));

async function dispute(purchase: Purchase, wish: object = {}): Promise<string> {
  return (await stand.control(`charges/${purchase.chargeId}/dispute`, wish)).id;
}

/** From now on 1,000 credits cost so many dollars. */
async function reprice(amountMajor: number): Promise<void> {
  await asOwner(
    "INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES ('USD', 1000, $1, clock_timestamp())",
    [amountMajor],
  );
  forgetPriceBooks();
}

async function expectCashAsAtStripe(purchase: Purchase): Promise<void> {
  expect((await moneyOf(purchase))["cash:stripe"]).toBe(await balanceAtStripe(stand, purchase.paymentId));
}

/** The three ways of a disputed purchase of which 6,000 of 10,000 credits were spent. */
async function disputed(): Promise<{ readonly purchase: Purchase; readonly id: string }> {
  const purchase = await buyCredits(stand);
  await spendCredits(purchase, "6000");
  const id = await dispute(purchase);
  await settleReversals(system, purchase.key);
  return { purchase, id };
}

test("a dispute freezes what is left of the purchase, and its money is gone with the bank's fee until it is decided", async () => {
  const { purchase } = await disputed();
  expect(await standingOf(purchase)).toMatchObject({ left: "0", frozen: "4000", used: "6000", debt: "0" });
  expect(await moneyOf(purchase)).toMatchObject({ disputed: 1000, fees: 59 + 1500 });
  await expectCashAsAtStripe(purchase);
  expect(await listFrozen(purchase.org.owner)).toMatchObject([{ cause: "dispute", credits: "4000" }]);
  expect((await listTopUps(purchase.org.owner, undefined)).topUps).toMatchObject([
    { standing: "disputed", backText: null },
  ]);
  expect(await listFrozen((await buyCredits(stand)).org.owner)).toEqual([]);
  await spendCredits(purchase, "1");
  expect(await standingOf(purchase)).toMatchObject({ frozen: "4000", debt: "1" });
});

test("won, everything is back, and the time it was frozen is added to its life", async () => {
  const { purchase, id } = await disputed();
  await asOwner("UPDATE grants SET expires_at = '2090-01-01' WHERE org_id = $1", [purchase.org.id]);
  await asOwner("UPDATE disputes SET opened_at = opened_at - interval '10 days' WHERE org_id = $1", [purchase.org.id]);
  await stand.control(`disputes/${id}/close`, { status: "won" });
  expect(await settleReversals(system, purchase.key)).toBe(true);
  expect(await standingOf(purchase)).toMatchObject({ left: "4000", frozen: "0", used: "6000", debt: "0" });
  const [grant] = await asOwner("SELECT date(expires_at)::text AS on FROM grants WHERE org_id = $1", [purchase.org.id]);
  expect(grant).toEqual({ on: "2090-01-11" });
  expect(await moneyOf(purchase)).toEqual({ "cash:stripe": 941, deferred: -400, fees: 59, "revenue:usage": -600 });
  await expectCashAsAtStripe(purchase);
});

test("disputes of one purchase that were open at once add the time that they shared once, in whatever zone the books are kept", async () => {
  const purchase = await buyCredits(stand);
  const client = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await client.connect();
  const values = [purchase.key.orgId, purchase.key.topUpId];
  const id = async (sql: string) => (await client.query<{ id: string }>(sql, values)).rows[0]?.id;
  const open = (name: string) => id(`SELECT books.open_dispute($1, $2, '${name}', 200, 'general', 'test') AS id`);
  const [first, second, third] = [await open("du_a"), await open("du_b"), await open("du_c")];
  const days = (sql: string, ...more: unknown[]) => client.query(sql, [purchase.key.orgId, ...more]);
  await days("UPDATE grants SET expires_at = clock_timestamp() + interval '400 days' WHERE org_id = $1");
  const opened =
    "UPDATE disputes SET opened_at = clock_timestamp() - $3 * interval '24 hours' WHERE org_id = $1 AND id = $2";
  for (const [dispute, ago] of [
    [first, 300],
    [second, 200],
    [third, 250],
  ] as const)
    await days(opened, dispute, ago);
  await client.query("SET TimeZone = 'America/New_York'");
  const left = async (dispute?: string) => {
    await days("SELECT books.close_dispute($1, $2, 'won', 'test')", dispute);
    const life =
      "SELECT round(extract(epoch FROM expires_at - clock_timestamp()) / 86400, 2)::float AS days FROM grants";
    return (await days(`${life} WHERE org_id = $1`)).rows[0]?.days;
  };
  expect(await left(second)).toBe(600);
  await days("UPDATE disputes SET closed_at = closed_at - interval '2400 hours' WHERE org_id = $1 AND id = $2", second);
  expect(await left(third)).toBe(750);
  expect(await left(first)).toBe(800);
  await client.end();
});

test("lost, what was left is revoked and what was spent is a debt that the next purchase pays first, at what was paid", async () => {
  const { purchase, id } = await disputed();
  await stand.control(`disputes/${id}/close`, { status: "lost" });
  expect(await settleReversals(system, purchase.key)).toBe(true);
  expect(await settleReversals(system, purchase.key)).toBe(false);
  expect(await standingOf(purchase)).toMatchObject({ frozen: "0", revoked: "4000", debt: "6000", state: "restricted" });
  await recogniseRevenue(system);
  expect(await moneyOf(purchase)).toEqual({ "cash:stripe": -1559, fees: 1559, owed: 600, "revenue:usage": -600 });
  await expectCashAsAtStripe(purchase);
  const asked = { key: purchase.apiKey.text, feature: "geocode" };
  await expect(authorize(serviceContext(), asked)).rejects.toMatchObject({ status: 402, extra: { required: "6000" } });
  // Credits have become twice as dear; a debt keeps the price when it arose.
  await reprice(2);
  const owed = { amount: "6000", share: "3000", moneyText: "$6.00", causes: [{ amount: "6000" }] };
  expect(await findDebt(purchase.org.owner)).toMatchObject(owed);
  const next = await openTestTopUp(purchase.org, "10");
  await stand.pay(next.url);
  await settleTopUp(system, next.key);
  await reprice(1);
  expect(await standingOf(purchase)).toMatchObject({ debt: "0", state: "active" });
  const [bought] = await asOwner(
    "SELECT trim_scale(issued)::text AS issued, cost_minor::int AS cost FROM grants WHERE org_id = $1 ORDER BY id DESC",
    [purchase.org.id],
  );
  expect(bought).toEqual({ issued: "2000", cost: 400 });
  expect(await moneyOf(purchase)).not.toHaveProperty("owed");
});

test("debt of a lost dispute can be written off, once, by staff with the admin role", async () => {
  const { purchase, id } = await disputed();
  await stand.control(`disputes/${id}/close`, { status: "lost" });
  await settleReversals(system, purchase.key);
  const input = { orgId: purchase.org.publicId, reason: "not worth it", reference: randomUUID() };
  await expect(writeOffDebt(await createStaff("support"), input)).rejects.toMatchObject({ code: "forbidden" });
  await expect(writeOffDebt(purchase.org.owner, input)).rejects.toMatchObject({ code: "not_found" });
  expect(await writeOffDebt(staff, input)).toEqual({ writtenOff: "6000" });
  expect(await writeOffDebt(staff, input)).toEqual({ writtenOff: "6000" });
  expect(await standingOf(purchase)).toMatchObject({ debt: "0", state: "active" });
  expect(await moneyOf(purchase)).toMatchObject({ bad_debt: 600 });
});

test("a suspended organization that owes for a lost dispute is restricted when it is reactivated, until the debt is gone", async () => {
  const { purchase, id } = await disputed();
  const input = { orgId: purchase.org.publicId, reason: "chargebacks" };
  await suspendOrganization(staff, input);
  await stand.control(`disputes/${id}/close`, { status: "lost" });
  await settleReversals(system, purchase.key);
  expect(await standingOf(purchase)).toMatchObject({ debt: "6000", state: "suspended" });
  expect(await reactivateOrganization(staff, input)).toEqual({ state: "restricted" });
  expect(await standingOf(purchase)).toMatchObject({ state: "restricted" });
  const [record] = await asOwner(
    "SELECT facts FROM audit_records WHERE org_id = $1 AND action = 'organization.reactivate'",
    [purchase.org.id],
  );
  expect(record).toEqual({ facts: { before: "suspended", after: "restricted" } });
  await writeOffDebt(staff, { ...input, reference: randomUUID() });
  expect(await standingOf(purchase)).toMatchObject({ debt: "0", state: "active" });
  await suspendOrganization(staff, input);
  expect(await reactivateOrganization(staff, input)).toEqual({ state: "active" });
});

test("an inquiry takes nothing until it becomes a dispute; one that is only closed never did", async () => {
  const purchase = await buyCredits(stand);
  const id = await dispute(purchase, { inquiry: true });
  expect(await settleReversals(system, purchase.key)).toBe(false);
  expect(await standingOf(purchase)).toMatchObject({ left: "10000", frozen: "0" });
  await stand.control(`disputes/${id}/escalate`);
  expect(await settleReversals(system, purchase.key)).toBe(true);
  expect(await standingOf(purchase)).toMatchObject({ left: "0", frozen: "10000" });
  await expectCashAsAtStripe(purchase);
  const other = await buyCredits(stand);
  const closed = await dispute(other, { inquiry: true });
  await stand.control(`disputes/${closed}/close`, { status: "lost" });
  expect(await settleReversals(system, other.key)).toBe(false);
  expect(await standingOf(other)).toMatchObject({ left: "10000", frozen: "0", debt: "0" });
});

test("a part is disputed after a part was refunded: credits of that part alone are frozen, and refunds wait", async () => {
  const purchase = await buyCredits(stand);
  const refund = { orgId: purchase.org.publicId, topUpId: purchase.topUpId, credits: "2000", reason: "unused" };
  await askRefund(staff, { ...refund, reference: randomUUID() });
  await spendCredits(purchase, "6500");
  const id = await dispute(purchase, { amount: 500 });
  await settleReversals(system, purchase.key);
  expect(await standingOf(purchase)).toMatchObject({ left: "0", frozen: "1500", revoked: "2000" });
  await expect(askRefund(staff, { ...refund, reference: randomUUID() })).rejects.toMatchObject({ code: "invalid" });
  await stand.control(`disputes/${id}/close`, { status: "lost" });
  await settleReversals(system, purchase.key);
  expect(await standingOf(purchase)).toMatchObject({ frozen: "0", revoked: "3500", debt: "3500" });
  await recogniseRevenue(system);
  expect(await moneyOf(purchase)).toMatchObject({ owed: 350, "revenue:usage": -650 });
  expect(await moneyOf(purchase)).not.toHaveProperty("deferred");
  await expectCashAsAtStripe(purchase);
});

const shuffles: readonly [string, (notices: StripeNotice[]) => StripeNotice[]][] = [
  ["in the order sent", (notices) => notices],
  ["backwards", (notices) => notices.toReversed()],
  ["each three times", (notices) => notices.flatMap((notice) => [notice, notice, notice])],
  ["the last alone", (notices) => notices.slice(-1)],
];

test.each(shuffles)("a dispute that was lost is booked once, notified of %s", async (_name, order) => {
  const purchase = await buyCredits(stand);
  await spendCredits(purchase, "6000");
  const id = await dispute(purchase);
  await stand.control(`disputes/${id}/close`, { status: "lost" });
  const notices = await reversalNoticesOf(stand, purchase.paymentId);
  expect(notices).toHaveLength(3);
  await Promise.all(order(notices).map((notice) => handleStripeEvent(system, notice)));
  expect(await standingOf(purchase)).toMatchObject({ frozen: "0", revoked: "4000", debt: "6000" });
  await expectCashAsAtStripe(purchase);
});

test("with no notification at all the job opens a dispute and sees it won", async () => {
  const purchase = await buyCredits(stand, "10", DISPUTED_CARD);
  const disputes = async () => (await stand.stripe.disputes.list({ payment_intent: purchase.paymentId })).data;
  stand.pass(1_000);
  expect(await disputes()).toHaveLength(1);
  expect((await settleOpenReversals(later)).failed).toEqual([]);
  expect(await standingOf(purchase)).toMatchObject({ left: "0", frozen: "10000" });
  const [{ id } = { id: "" }] = await disputes();
  await stand.control(`disputes/${id}/close`, { status: "won" });
  const muchLater = { ...system, now: () => new Date(Date.now() + 5 * 60 * 60 * 1000) };
  expect((await settleOpenReversals(muchLater)).failed).toEqual([]);
  expect(await standingOf(purchase)).toMatchObject({ left: "10000", frozen: "0" });
  await expectCashAsAtStripe(purchase);
});

test("a dispute that is heard of before its payment was booked books the payment first", async () => {
  const purchase = await buyCredits(stand);
  const late = await openTestTopUp(purchase.org, "20");
  await stand.pay(late.url);
  const [charge] = (await stand.stripe.charges.list({ limit: 1 })).data;
  await stand.control(`charges/${charge?.id}/dispute`);
  const [notice] = await reversalNoticesOf(stand, String(charge?.payment_intent));
  if (!notice) throw new Error("Stripe notifies of a dispute");
  expect(await handleStripeEvent(system, notice)).toBe("applied");
  const [row] = await asOwner("SELECT state FROM top_ups WHERE org_id = $1 AND id = $2", [
    purchase.org.id,
    late.key.topUpId,
  ]);
  expect(row).toEqual({ state: "paid" });
  expect(await moneyOf(purchase)).toMatchObject({ disputed: 2000 });
});
