import { beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { openOrganization, systemContext, type TestOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { countsOf, NOTHING, ONCE, openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { settleOpenCheckouts } from "./settle-open-checkouts.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

/** The job as it runs this much later. */
function jobAfter(durationMs: number): Context {
  return { ...systemContext(), now: () => new Date(Date.now() + durationMs) };
}

/** Top-ups for which Stripe never gave a page. */
async function addUnopened(org: TestOrganization, count: number): Promise<void> {
  await asOwner(
    `INSERT INTO top_ups (org_id, currency, amount_minor, list_price_id, credits, created_by)
     SELECT $1, 'USD', 1000, (SELECT id FROM list_prices WHERE currency = 'USD'), 10000, 'test' FROM generate_series(1, $2)`,
    [org.id, count],
  );
}

test("top-ups that never got a page keep no paid one from its turn, and end after a day", async () => {
  await addUnopened(await openOrganization(), 60);
  const org = await openOrganization();
  const { url } = await openTestTopUp(org);
  await stand.pay(url);
  expect(await settleOpenCheckouts(jobAfter(MINUTE_MS))).toEqual({ asked: 1, moved: 1, failed: [] });
  expect(await countsOf(org.id)).toEqual(ONCE);
  expect(await settleOpenCheckouts(jobAfter(26 * HOUR_MS))).toMatchObject({ asked: 50, moved: 50 });
  expect(await settleOpenCheckouts(jobAfter(26 * HOUR_MS))).toMatchObject({ asked: 10, moved: 10 });
});

test.each(["canceled", "expired"])("a top-up that was %s and turns out paid is credited", async (state) => {
  const org = await openOrganization();
  const { url } = await openTestTopUp(org);
  await stand.pay(url);
  await asOwner("UPDATE top_ups SET state = $2, checked_at = now() WHERE org_id = $1", [org.id, state]);
  expect(await settleOpenCheckouts(jobAfter(MINUTE_MS))).toMatchObject({ asked: 0 });
  expect(await settleOpenCheckouts(jobAfter(2 * HOUR_MS))).toEqual({ asked: 1, moved: 1, failed: [] });
  expect(await settleOpenCheckouts(jobAfter(4 * HOUR_MS))).toMatchObject({ asked: 0 });
  expect(await countsOf(org.id)).toEqual(ONCE);
});

test("a top-up that is over is asked about once an hour, for two weeks, whatever comes of it", async () => {
  const org = await openOrganization();
  await openTestTopUp(org);
  await asOwner("UPDATE top_ups SET state = 'canceled' WHERE org_id = $1", [org.id]);
  expect(await settleOpenCheckouts(jobAfter(MINUTE_MS))).toMatchObject({ asked: 1, moved: 0 });
  expect(await settleOpenCheckouts(jobAfter(2 * MINUTE_MS))).toMatchObject({ asked: 0 });
  expect(await settleOpenCheckouts(jobAfter(2 * HOUR_MS))).toMatchObject({ asked: 1, moved: 0 });
  expect(await settleOpenCheckouts(jobAfter(15 * DAY_MS))).toMatchObject({ asked: 0 });
  expect(await countsOf(org.id)).toEqual(NOTHING);
});
