import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { openOrganization, systemContext, type TestOrganization } from "#lib/testing/actors.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import {
  countsOf,
  DECLINED_CARD,
  NOTHING,
  ONCE,
  type OpenTopUp,
  openTestTopUp,
  type PaymentStand,
  startPayments,
} from "#lib/testing/payments.ts";
import { checkTopUp } from "./check-top-up.ts";
import { handleStripeEvent } from "./handle-stripe-event.ts";
import { settleOpenCheckouts } from "./settle-open-checkouts.ts";
import { settleTopUp } from "./settle-top-up.ts";
import type { StripeNotice } from "./stripe-gateway.ts";

const system = systemContext();
const MINUTE_MS = 60_000;
const later = { ...system, now: () => new Date(Date.now() + MINUTE_MS) };

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

type PaidTopUp = OpenTopUp & { readonly org: TestOrganization; readonly notices: StripeNotice[] };

const WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const OURS = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"];

async function payTopUp(amountMajor = "25"): Promise<PaidTopUp> {
  const org = await openOrganization();
  const opened = await openTestTopUp(org, amountMajor);
  await stand.pay(opened.url);
  return { ...opened, org, notices: await stand.noticesOf(opened.topUpId) };
}

/** Every way to pick and order some of `things`, none and all included. */
function arrangements<T>(things: readonly T[]): T[][] {
  const longer = things.flatMap((thing) =>
    arrangements(things.filter((other) => other !== thing)).map((rest) => [thing, ...rest]),
  );
  return [[], ...longer];
}

test.each(arrangements(OURS).map((types) => [types.join(", ") || "nothing", types] as const))(
  "notified of %s, each twice: one grant and one receipt",
  async (_name, types) => {
    const { org, key, notices } = await payTopUp();
    expect(notices.map((notice) => notice.type).sort()).toEqual([...OURS, "payment_intent.created"].sort());
    for (const type of [...types, ...types.toReversed()]) {
      const notice = notices.find((each) => each.type === type);
      if (notice) await handleStripeEvent(system, notice);
    }
    if (types.length === 0) await settleOpenCheckouts(later);
    expect(await countsOf(org.id)).toEqual(ONCE);
    expect(await settleTopUp(system, key)).toMatchObject({ state: "paid", acted: false });
  },
);

test("with no notification at all, the return page settles", async () => {
  const { org, topUpId } = await payTopUp();
  expect(await checkTopUp(org.owner, { topUpId })).toEqual({ state: "paid" });
  expect(await countsOf(org.id)).toEqual(ONCE);
});

test("20 deliveries of every notification, the return page and the job, all at once: one grant and one receipt", async () => {
  const { org, topUpId, notices } = await payTopUp();
  const deliveries = Array.from({ length: 20 }, () => notices.map((notice) => handleStripeEvent(system, notice)));
  const outcomes = await Promise.all([
    ...deliveries.flat(),
    checkTopUp(org.owner, { topUpId }),
    settleOpenCheckouts(later),
  ]);
  expect(outcomes.filter((outcome) => outcome === "applied").length).toBeLessThanOrEqual(1);
  expect(await countsOf(org.id)).toEqual(ONCE);
  const kept = await asOwner("SELECT id FROM stripe_events WHERE id = ANY($1)", [notices.map((notice) => notice.id)]);
  expect(kept).toHaveLength(OURS.length);
});

test("when Stripe hangs after charging, the job finds the payment", async () => {
  const org = await openOrganization();
  const { url } = await openTestTopUp(org);
  await stand.misbehave({ hangAfterCharge: 1 });
  await expect(stand.pay(url)).rejects.toThrow();
  expect(await countsOf(org.id)).toEqual(NOTHING);
  await settleOpenCheckouts(later);
  expect(await countsOf(org.id)).toEqual(ONCE);
});

test("a declined card leaves the top-up waiting and says why; a good one pays it", async () => {
  const org = await openOrganization();
  const { url, key, topUpId } = await openTestTopUp(org);
  await stand.pay(url, DECLINED_CARD);
  for (const notice of await stand.noticesOf(topUpId)) await handleStripeEvent(system, notice);
  const [row] = await asOwner("SELECT state, failure FROM top_ups WHERE org_id = $1", [org.id]);
  expect(row).toEqual({ state: "pending", failure: "Your card was declined." });
  await stand.pay(url);
  expect(await settleTopUp(system, key)).toMatchObject({ state: "paid", acted: true });
  expect(await countsOf(org.id)).toEqual(ONCE);
});

test("an amount other than was asked gives no credits and is written down", async () => {
  const { org, key, notices } = await payTopUp("25");
  await asOwner("UPDATE top_ups SET amount_minor = 9900, credits = 99000 WHERE org_id = $1", [org.id]);
  for (const notice of notices) await handleStripeEvent(system, notice);
  expect(await settleTopUp(system, key)).toMatchObject({ state: "failed", acted: false });
  expect(await countsOf(org.id)).toEqual(NOTHING);
  const [record] = await asOwner(
    "SELECT action, reason FROM audit_records WHERE org_id = $1 AND action = 'top_up.refuse'",
    [org.id],
  );
  expect(record?.reason).toContain("2500 USD");
});

test.each([
  ["amount", "UPDATE top_ups SET amount_minor = 9900, credits = 99000 WHERE org_id = $1"],
  ["currency", "UPDATE organizations SET currency = 'EUR' WHERE id = $1"],
])(
  "one %s asked and another by the time it is booked: the payment fails for good, and is written down",
  async (fault, sql) => {
    const { org, key } = await payTopUp("25");
    const holder = new pg.Client({ connectionString: testDatabase().ownerUrl });
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM wallets WHERE org_id = $1 FOR UPDATE", [org.id]);
    const settling = settleTopUp(system, key);
    await expect.poll(() => asOwner(WAITING), { timeout: 10_000 }).toHaveLength(1);
    await holder.query(sql, [org.id]);
    await holder.query("COMMIT");
    await holder.end();
    expect(await settling).toEqual({ state: "failed", acted: true, url: null });
    expect(await settleTopUp(system, key)).toMatchObject({ state: "failed", acted: false });
    expect(await countsOf(org.id)).toEqual(NOTHING);
    const refusals = "SELECT reason FROM audit_records WHERE org_id = $1 AND action = 'top_up.refuse'";
    expect(await asOwner(refusals, [org.id])).toEqual([{ reason: expect.stringContaining(`nother ${fault}`) }]);
  },
);

test("the books themselves refuse another amount or currency", async () => {
  const { key } = await openTestTopUp(await openOrganization(), "25");
  const book = (minor: number, currency: string) =>
    asOwner("SELECT books.record_top_up($1, $2, 'pi_x', $3, $4, 0, NULL, '{}', 'test')", [
      key.orgId,
      key.topUpId,
      minor,
      currency,
    ]);
  await expect(book(2499, "USD")).rejects.toMatchObject({ code: "TG016" });
  await expect(book(2500, "EUR")).rejects.toMatchObject({ code: "TG016" });
});

test("a checkout that was made for another top-up pays for nothing here", async () => {
  const paid = await payTopUp();
  const other = await openTestTopUp(paid.org);
  const [row] = await asOwner("SELECT session_id FROM top_ups WHERE org_id = $1 AND id = $2", [
    paid.org.id,
    paid.key.topUpId,
  ]);
  await asOwner("UPDATE top_ups SET session_id = NULL WHERE org_id = $1 AND id = $2", [paid.org.id, paid.key.topUpId]);
  await asOwner("UPDATE top_ups SET session_id = $1 WHERE id = $2", [row?.session_id, other.key.topUpId]);
  await expect(settleTopUp(system, other.key)).rejects.toThrow("was not made for");
  expect(await countsOf(paid.org.id)).toEqual(NOTHING);
});

test("what is not ours is acknowledged and leaves nothing", async () => {
  const foreign = { id: "evt_foreign", type: "charge.succeeded", objectKind: "charge", objectId: "ch_unknown" };
  expect(await handleStripeEvent(system, foreign)).toBe("ignored");
  const unknown = { id: "evt_unknown", type: "radar.early_fraud_warning.created", objectKind: "x", objectId: "y" };
  expect(await handleStripeEvent(system, unknown)).toBe("ignored");
  expect(await asOwner("SELECT 1 FROM stripe_events WHERE id IN ('evt_foreign', 'evt_unknown')")).toEqual([]);
});
