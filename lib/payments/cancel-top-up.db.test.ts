import Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { openOrganization, systemContext, type TestOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { instead } from "#lib/testing/instead.ts";
import { countsOf, NOTHING, ONCE, openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { cancelTopUp } from "./cancel-top-up.ts";
import { resumeTopUp } from "./resume-top-up.ts";
import { settleTopUp } from "./settle-top-up.ts";
import { startTopUp } from "./start-top-up.ts";

const system = systemContext();

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

type Sessions = Pick<Stripe["checkout"]["sessions"], "create" | "expire" | "retrieve">;

/** The stand's Stripe with some of its calls about checkouts answered otherwise. */
function stripeWith(answers: Partial<Sessions>): object {
  const { customers, checkout } = stand.stripe;
  const { sessions } = checkout;
  const create: Sessions["create"] = (...args) => sessions.create(...args);
  const expire: Sessions["expire"] = (...args) => sessions.expire(...args);
  const retrieve: Sessions["retrieve"] = (...args) => sessions.retrieve(...args);
  return { customers, checkout: { sessions: { create, expire, retrieve, ...answers } } };
}

async function stateOf(org: TestOrganization): Promise<string | undefined> {
  const [row] = await asOwner<{ state: string }>("SELECT state FROM top_ups WHERE org_id = $1", [org.id]);
  return row?.state;
}

test("a canceled top-up cannot be paid any more, and a paid one cannot be canceled", async () => {
  const org = await openOrganization();
  const { topUpId, key, url } = await openTestTopUp(org);
  expect(await cancelTopUp(org.owner, { topUpId })).toEqual({ state: "canceled" });
  await stand.pay(url);
  expect(await settleTopUp(system, key)).toMatchObject({ state: "canceled" });
  expect(await countsOf(org.id)).toEqual(NOTHING);
  await expect(resumeTopUp(org.owner, { topUpId })).rejects.toMatchObject({ code: "conflict" });
  const record = "SELECT actor_kind FROM audit_records WHERE org_id = $1 AND action = 'top_up.cancel'";
  expect(await asOwner(record, [org.id])).toEqual([{ actor_kind: "member" }]);

  const paid = await openTestTopUp(org);
  await stand.pay(paid.url);
  expect(await cancelTopUp(org.owner, { topUpId: paid.topUpId })).toEqual({ state: "paid" });
  expect(await countsOf(org.id)).toEqual(ONCE);
});

test("a payment that is under way cannot be canceled, and is credited when it arrives", async () => {
  const org = await openOrganization();
  const { topUpId, key, url } = await openTestTopUp(org);
  // As a bank debit stands for days: Stripe's page is done with, its payment is not.
  const underWay = stripeWith({
    async expire() {
      throw new Stripe.errors.StripeInvalidRequestError({ message: "complete", type: "invalid_request_error" });
    },
    async retrieve(id) {
      const session = await stand.stripe.checkout.sessions.retrieve(id);
      const processing = { id: "pi_debit", status: "processing", last_payment_error: null };
      return Object.assign(session, { status: "complete", url: null, payment_intent: processing });
    },
  });
  const canceling = instead("stripe", underWay, () => cancelTopUp(org.owner, { topUpId }));
  await expect(canceling).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("under way") });
  expect(await stateOf(org)).toBe("pending");
  await stand.pay(url);
  expect(await settleTopUp(system, key)).toMatchObject({ state: "paid", acted: true });
  expect(await countsOf(org.id)).toEqual(ONCE);
});

test("a top-up canceled while Stripe opens its page gives the payer no page", async () => {
  const org = await openOrganization();
  let page: string | null = null;
  const slow = stripeWith({
    async create(params, options) {
      const session = await stand.stripe.checkout.sessions.create(params, options);
      page = session.url;
      await cancelTopUp(org.owner, { topUpId: session.client_reference_id ?? "" });
      return session;
    },
  });
  const starting = instead("stripe", slow, () => startTopUp(org.owner, { amountMajor: "25", currency: "USD" }));
  await expect(starting).rejects.toMatchObject({ code: "conflict" });
  expect(await stateOf(org)).toBe("canceled");
  const answer = await fetch(page ?? "");
  expect(await answer.text()).toContain("This page has expired");
});

test("a top-up whose page was opened while it was being canceled has its page closed too", async () => {
  const org = await openOrganization();
  const { topUpId, url } = await openTestTopUp(org);
  const [row] = await asOwner<{ session_id: string }>("SELECT session_id FROM top_ups WHERE org_id = $1", [org.id]);
  await asOwner("UPDATE top_ups SET session_id = NULL WHERE org_id = $1", [org.id]);
  // The page is noted between the reading and the canceling: a lock holds the second back until it is.
  const opening = asOwner(
    `DO $$ BEGIN UPDATE top_ups SET session_id = '${row?.session_id}' WHERE org_id = ${org.id}; PERFORM pg_sleep(0.5); END $$`,
  );
  const locked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
  await expect.poll(() => asOwner(locked)).toHaveLength(1);
  expect(await cancelTopUp(org.owner, { topUpId })).toEqual({ state: "canceled" });
  await opening;
  expect(await (await fetch(url)).text()).toContain("This page has expired");
});
