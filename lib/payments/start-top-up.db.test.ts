import Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { actingAs } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { openOrganization, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { instead } from "#lib/testing/instead.ts";
import { countsOf, ONCE, openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { cancelTopUp } from "./cancel-top-up.ts";
import { resumeTopUp } from "./resume-top-up.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { startTopUp } from "./start-top-up.ts";

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

const stripeAway = () =>
  new Stripe("sk_test_away", { host: "127.0.0.1", port: 9, protocol: "http", maxNetworkRetries: 0, telemetry: false });

test("a top-up is written down at list price before Stripe is asked, and paid on Stripe's page", async () => {
  const org = await openOrganization();
  const { topUpId, key, url } = await openTestTopUp(org, "25");
  const [pending] = await asOwner("SELECT state, credits::text, amount_minor::int FROM top_ups WHERE org_id = $1", [
    org.id,
  ]);
  expect(pending).toEqual({ state: "pending", credits: "25000.000000000000", amount_minor: 2500 });
  expect(await stand.pay(url)).toMatch(new RegExp(`/billing/return\\?top_up=${topUpId}&session=cs_test_`));
  expect(await settleTopUp(systemContext(), key)).toEqual({ state: "paid", acted: true, url: null });
  expect(await countsOf(org.id)).toEqual(ONCE);
  const [row] = await asOwner(
    `SELECT o.currency, g.issued::text, t.fee_minor::int > 0 AS has_fee, r.series, r.body FROM top_ups t JOIN organizations o ON o.id = t.org_id
       JOIN grants g ON g.id = t.grant_id JOIN receipts r ON r.top_up_id = t.id WHERE t.org_id = $1`,
    [org.id],
  );
  expect(row).toMatchObject({ currency: "USD", issued: "25000.000000000000", has_fee: true, series: "TEST-R" });
  expect(row?.body).toMatchObject({ totalMinor: "2500", paidBy: "Visa ending in 4242", topUp: topUpId });
});

test.each([
  ["4.99", "USD"],
  ["5000.01", "USD"],
  ["5.001", "USD"],
  ["499", "JPY"],
  ["500.5", "JPY"],
  ["500001", "JPY"],
  ["10", "GBP"],
])("a top-up of %s %s is refused", async (amountMajor, currency) => {
  const { owner } = await openOrganization();
  await expect(startTopUp(owner, { amountMajor, currency })).rejects.toMatchObject({ code: "invalid" });
});

test.each([
  ["5", "USD", "5000"],
  ["5000", "EUR", "5000000"],
  ["500", "JPY", "3333.333333333333"],
])("a top-up of %s %s buys %s credits, rounded down", async (amountMajor, currency, credits) => {
  const org = await openOrganization();
  await openTestTopUp(org, amountMajor, currency);
  const [row] = await asOwner("SELECT trim_scale(credits)::text AS credits FROM top_ups WHERE org_id = $1", [org.id]);
  expect(row).toEqual({ credits });
});

test("roles without the right to money may not start, continue or cancel a top-up", async () => {
  const org = await openOrganization();
  const { topUpId } = await openTestTopUp(org);
  const { owner } = org;
  if (owner.actor.kind !== "member") throw new Error("the owner is a member");
  for (const role of ["developer", "viewer"] as const) {
    const ctx = actingAs(owner, { ...owner.actor, role });
    await expect(startTopUp(ctx, { amountMajor: "25", currency: "USD" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(resumeTopUp(ctx, { topUpId })).rejects.toMatchObject({ code: "forbidden" });
    await expect(cancelTopUp(ctx, { topUpId })).rejects.toMatchObject({ code: "forbidden" });
  }
  const stranger = (await openOrganization()).owner;
  await expect(resumeTopUp(stranger, { topUpId })).rejects.toMatchObject({ code: "not_found" });
  await expect(cancelTopUp(stranger, { topUpId })).rejects.toMatchObject({ code: "not_found" });
});

test("the currency of the first payment is the organization's for ever, and two cannot be under way", async () => {
  const org = await openOrganization();
  const first = await openTestTopUp(org, "25", "EUR");
  await expect(startTopUp(org.owner, { amountMajor: "25", currency: "USD" })).rejects.toMatchObject({
    code: "conflict",
  });
  await stand.pay(first.url);
  await settleTopUp(systemContext(), first.key);
  await expect(startTopUp(org.owner, { amountMajor: "25", currency: "USD" })).rejects.toMatchObject({
    code: "invalid",
  });
  await startTopUp(org.owner, { amountMajor: "25" });
  const rows = await asOwner("SELECT DISTINCT currency FROM top_ups WHERE org_id = $1", [org.id]);
  expect(rows).toEqual([{ currency: "EUR" }]);
});

test("while Stripe is away a top-up waits, and continuing gives one page and one customer", async () => {
  const org = await openOrganization();
  const started = await instead("stripe", stripeAway(), () =>
    startTopUp(org.owner, { amountMajor: "10", currency: "USD" }),
  );
  expect(started.url).toBeNull();
  const { topUpId } = started;
  const pages = await Promise.all([1, 2, 3].map(() => resumeTopUp(org.owner, { topUpId })));
  expect(new Set(pages.map((page) => page.url)).size).toBe(1);
  const sessions = (await stand.stripe.checkout.sessions.list({ limit: 100 })).data;
  expect(sessions.filter((session) => session.client_reference_id === topUpId)).toHaveLength(1);
});

test("when Stripe's answer was lost, continuing gives the page that was opened", async () => {
  const org = await openOrganization();
  const { topUpId, url } = await openTestTopUp(org);
  await asOwner("UPDATE top_ups SET session_id = NULL, checkout_url = NULL WHERE org_id = $1", [org.id]);
  expect(await resumeTopUp(org.owner, { topUpId })).toMatchObject({ state: "pending", url });
});

test("a sandbox organization is never served with a live key", async () => {
  const { owner } = await openOrganization();
  const live = { ...env(), STRIPE_SECRET_KEY: "sk_live_not_here" };
  const start = instead("env", live, () => startTopUp(owner, { amountMajor: "10", currency: "USD" }));
  await expect(start).rejects.toMatchObject({ code: "forbidden" });
});
