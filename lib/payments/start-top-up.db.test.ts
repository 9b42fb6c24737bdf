import { beforeAll, expect, test } from "vitest";
import { parseId } from "#lib/ids.ts";
import { asOwner } from "#lib/testing/database.ts";
import { openCustomer, type PaymentStand, SYSTEM, startPayments } from "#lib/testing/payments.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { startTopUp } from "./start-top-up.ts";

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

const inUsd = (amountMajor: string) => ({ amountMajor, currency: "USD" });

test("a top-up is written down at list price before Stripe is asked, and paid on Stripe's page", async () => {
  const { ctx, orgId } = await openCustomer();
  const { topUpId, url } = await startTopUp(ctx, inUsd("25"));
  const key = { orgId, topUpId: parseId("top", topUpId) };
  expect(url).toContain("/c/pay/");
  const location = await stand.pay(url ?? "");
  expect(location).toMatch(new RegExp(`/billing/return\\?top_up=${topUpId}&session=cs_test_`));
  expect(await settleTopUp(SYSTEM, key)).toEqual({ state: "paid", acted: true, url: null });
  expect(await settleTopUp(SYSTEM, key)).toEqual({ state: "paid", acted: false, url: null });
  const [row] = await asOwner(
    `SELECT o.currency, o.stripe_customer_id, t.credits::text, t.fee_minor::text, g.issued::text, r.series, r.number, r.body
     FROM top_ups t JOIN organizations o ON o.id = t.org_id JOIN grants g ON g.id = t.grant_id JOIN receipts r ON r.top_up_id = t.id WHERE t.org_id = $1`,
    [orgId],
  );
  expect(row).toMatchObject({ currency: "USD", credits: "25000.000000000000", issued: "25000.000000000000" });
  expect(row).toMatchObject({ series: "TEST-R", body: { totalMinor: "2500", paidBy: "Visa ending in 4242" } });
  expect(Number(row?.fee_minor)).toBeGreaterThan(0);
});
