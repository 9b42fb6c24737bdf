import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { GEOCODE, publishTestBook } from "#lib/testing/metering.ts";
import { openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { buyCredits, type Purchase, standingOf, violationsNow } from "#lib/testing/purchases.ts";
import { applyReversals } from "./apply-reversals.ts";
import { correctFees } from "./correct-fees.ts";
import { recogniseRevenue } from "./recognise-revenue.ts";
import { settleOpenReversals } from "./settle-open-reversals.ts";
import { settleReversals } from "./settle-reversals.ts";
import { settleTopUp } from "./settle-top-up.ts";

const system = systemContext();
const after = (minutes: number): Context => ({ ...system, now: () => new Date(Date.now() + minutes * 60_000) });

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments({ frozen: true });
  await publishTestBook([GEOCODE]);
});
afterEach(async () => expect(await violationsNow()).toEqual([]));

/** Waits until so many sessions of this test's database wait for a lock. */
async function waitForLocks(count: number): Promise<void> {
  const sql =
    "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  for (;;) {
    const [row] = await asOwner<{ waiting: number }>(sql);
    if (row && row.waiting >= count) return;
  }
}

/** Keeps an organization's books locked until told. */
async function holdWallet({ key }: Purchase): Promise<() => Promise<void>> {
  const owner = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await owner.connect();
  await owner.query("BEGIN");
  await owner.query("SELECT 1 FROM wallets WHERE org_id = $1 FOR UPDATE", [key.orgId]);
  return async () => {
    await owner.query("COMMIT");
    await owner.end();
  };
}

async function askFor({ key }: Purchase): Promise<bigint> {
  const [row] = await asOwner<{ id: string }>("SELECT books.ask_refund($1, $2, 1000, $3, 'unused', 'test') AS id", [
    key.orgId,
    key.topUpId,
    `staff:${randomUUID()}`,
  ]);
  return BigInt(row?.id ?? 0);
}

test("a refund that fails while what went back is booked waits for it; neither is undone", async () => {
  const purchase = await buyCredits(stand);
  const id = await askFor(purchase);
  const { orgId } = purchase.key;
  const release = await holdWallet(purchase);
  const failing = transact(system, (tx) => {
    return tx.$queryRaw`SELECT books.settle_refund(${orgId}::bigint, ${id}::bigint, 'failed', 'no such card', 'system:test')`;
  });
  await waitForLocks(1);
  const refund = { id: "re_1", refundId: publicId("ref", id), amountMinor: 100n, currency: "USD", failure: null };
  const dispute = {
    id: "du_1",
    amountMinor: 500n,
    currency: "USD",
    outcome: "open",
    feeMinor: 0n,
    reason: "general",
  } as const;
  const applying = applyReversals(system, purchase.key, {
    refunds: [{ ...refund, outcome: "pending" }],
    disputes: [dispute],
  });
  await waitForLocks(2);
  await release();
  await Promise.all([failing, applying]);
  expect(await standingOf(purchase)).toMatchObject({ left: "5000", frozen: "5000" });
});

test("a refund at Stripe is found behind a hundred and twenty others", async () => {
  const [quiet, busy] = [await buyCredits(stand), await buyCredits(stand)];
  await stand.stripe.refunds.create({ payment_intent: quiet.paymentId, amount: 100 });
  stand.pass(1_000);
  for (let each = 0; each < 120; each += 1) {
    await stand.stripe.refunds.create({ payment_intent: busy.paymentId, amount: 1 });
  }
  expect(await settleOpenReversals(system)).toMatchObject({ failed: [] });
  expect(await standingOf(quiet)).toMatchObject({ left: "9000", revoked: "1000" });
  expect(await standingOf(busy)).toMatchObject({ left: "8800", revoked: "1200" });
});

const days = (count: number) => after(count * 24 * 60);

test("refunds made while neither notifications came nor the job ran are found, however many days that was, also after a failed pass", async () => {
  const purchase = await buyCredits(stand);
  expect(await settleOpenReversals(system)).toMatchObject({ failed: [] });
  await stand.stripe.refunds.create({ payment_intent: purchase.paymentId, amount: 100 });
  const bookedIn = (currency: string) =>
    asOwner(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
      UPDATE top_ups SET currency = '${currency}' WHERE org_id = ${purchase.key.orgId}; END $$`);
  await bookedIn("EUR");
  expect((await settleOpenReversals(days(8))).failed).toHaveLength(1);
  await bookedIn("USD");
  expect(await settleOpenReversals(days(9))).toMatchObject({ failed: [] });
  expect(await standingOf(purchase)).toMatchObject({ left: "9000", revoked: "1000" });
});

test("an inquiry that becomes a dispute weeks later is found", async () => {
  const purchase = await buyCredits(stand);
  const { id } = await stand.control(`charges/${purchase.chargeId}/dispute`, { inquiry: true });
  expect(await settleOpenReversals(days(10))).toMatchObject({ failed: [] });
  await stand.control(`disputes/${id}/escalate`);
  expect(await settleOpenReversals(days(20))).toMatchObject({ failed: [] });
  expect(await standingOf(purchase)).toMatchObject({ frozen: "10000" });
});

test("what leaves nothing here, such as inquiries, keeps no refund from its turn", async () => {
  const inquired = [];
  for (let each = 0; each < 51; each += 1) inquired.push(await buyCredits(stand));
  for (const { chargeId } of inquired) await stand.control(`charges/${chargeId}/dispute`, { inquiry: true });
  const refunded = await buyCredits(stand);
  await stand.stripe.refunds.create({ payment_intent: refunded.paymentId, amount: 100 });
  await settleOpenReversals(after(1));
  await settleOpenReversals(after(2));
  expect(await standingOf(refunded)).toMatchObject({ left: "9000" });
  const orgs = [...inquired, refunded].map(({ org }) => org.id);
  const [row] = await asOwner(
    "SELECT count(*)::int AS taken FROM top_ups WHERE org_id = ANY ($1) AND checked_at > now() + interval '30 seconds'",
    [orgs],
  );
  expect(row).toEqual({ taken: 52 });
}, 60_000);

test("fees that Stripe never tells keep no other from its turn", async () => {
  const { org } = await buyCredits(stand);
  let charge = "";
  for (let each = 0; each < 21; each += 1) {
    const { url, key } = await openTestTopUp(org);
    await stand.pay(url);
    charge = (await stand.stripe.charges.list({ limit: 1 })).data[0]?.id ?? "";
    await stand.control(`charges/${charge}/balance`, { known: false });
    await settleTopUp(system, key);
  }
  await stand.control(`charges/${charge}/balance`, { known: true });
  expect(await correctFees(after(1))).toEqual({ corrected: 0, failed: [] });
  expect(await correctFees(after(11))).toEqual({ corrected: 1, failed: [] });
});

test("an organization all of whose money was earned or given back is not looked at every day", async () => {
  const purchase = await buyCredits(stand);
  await stand.stripe.refunds.create({ payment_intent: purchase.paymentId });
  await settleReversals(system, purchase.key);
  expect(await standingOf(purchase)).toMatchObject({ left: "0", revoked: "10000" });
  const release = await holdWallet(purchase);
  expect(await recogniseRevenue(system)).toMatchObject({ failed: [] });
  await release();
});
