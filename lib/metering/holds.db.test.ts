import { afterAll, beforeAll, expect, test } from "vitest";
import type { Refusal } from "#lib/errors.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { extendHold } from "#lib/metering/extend-hold.ts";
import { listHolds } from "#lib/metering/hold-list-queries.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { releaseHold } from "#lib/metering/release-hold.ts";
import { asOwner } from "#lib/testing/database.ts";
import { holdVideo, settleVideo } from "#lib/testing/holds.ts";
import {
  giveCredits,
  keyContext,
  openFundedOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { violationsNow } from "#lib/testing/purchases.ts";

const service = serviceContext();

beforeAll(() =>
  publishTestBook([
    { feature: "video", meter: "seconds", price: "1" },
    { feature: "music", meter: "tasks", price: "5" },
  ]),
);

afterAll(async () => expect(await violationsNow()).toEqual([]));

async function passDeadline(holdId: string): Promise<void> {
  await asOwner("ALTER TABLE holds DISABLE TRIGGER USER");
  await asOwner(
    `UPDATE holds SET created_at = now() - interval '2 hours', deadline_at = now() - interval '1 hour' WHERE reference = $1`,
    [holdId],
  );
  await asOwner("ALTER TABLE holds ENABLE TRIGGER USER");
  await asOwner(
    `UPDATE wallets SET next_due_at = now() - interval '1 hour' WHERE org_id IN (SELECT org_id FROM holds WHERE reference = $1)`,
    [holdId],
  );
}

test("a hold sets its price aside, and settling it in parts takes from it and gives the rest back", async () => {
  const org = await openFundedOrg("100");
  const { hold, balance } = await holdVideo(org, "h", "50");
  expect(hold).toMatchObject({ state: "open", amount: "50", remaining: "50", key_id: org.key.publicId });
  expect(balance).toEqual({ current: "100", held: "50", available: "50" });
  const part = await settleVideo(hold.id, "part", "20", { final: false });
  expect(part).toMatchObject({
    result: { status: "charged", charge: { amount: "20", hold: { id: hold.id, from_hold: "20", beyond: "0" } } },
    hold: { state: "open", remaining: "30", settled: "20" },
  });
  const [usage] = await recordUsage(service, {
    events: [
      {
        source: "t",
        id: "u",
        key_id: org.key.publicId,
        feature: "video",
        meters: { seconds: "5" },
        hold_id: hold.id,
      },
    ],
  });
  expect(usage).toMatchObject({ status: "charged", charge: { hold: { from_hold: "5" } } });
  const rest = await settleVideo(hold.id, "rest", "15");
  expect(rest.hold).toMatchObject({ state: "settled", remaining: "0", settled: "40" });
  expect(await settleVideo(hold.id, "after", "0")).toMatchObject({
    result: { balance: { current: "60", held: "0", available: "60" } },
  });
  const again = await settleVideo(hold.id, "rest", "15");
  expect(again.result).toMatchObject({ status: "duplicate", charge: { hold: { from_hold: "15", beyond: "0" } } });
  expect((await settleVideo(hold.id, "rest", "16")).result).toMatchObject({ refusal: { code: "mismatch" } });
});

test("what goes above the hold is drawn from today's funds, then from debt, and the charge says so", async () => {
  const org = await openFundedOrg("60");
  const { hold } = await holdVideo(org, "h", "50");
  expect(await settleVideo(hold.id, "s", "70")).toMatchObject({
    result: {
      charge: {
        amount: "70",
        hold: { from_hold: "50", beyond: "20" },
        draws: [{ hold_id: hold.id }, {}, { debt: true }],
      },
      balance: { current: "0", held: "0", available: "0" },
    },
    hold: { state: "settled", settled: "70" },
  });
});

test("a quote reckons with what a hold past its deadline no longer holds, before anything has booked that", async () => {
  const org = await openFundedOrg("100");
  const { hold } = await holdVideo(org, "quoted-past-deadline", "80");
  const ask = QuoteInput.parse({ key_id: org.key.publicId, job: { feature: "video", estimate: { seconds: "90" } } });
  expect(await quoteWork(service, ask)).toMatchObject({ passes: false, balance: { available: "20" } });
  await passDeadline("quoted-past-deadline");
  const draws = [{ amount: "90" }];
  expect(await quoteWork(service, ask)).toMatchObject({ passes: true, jobs: [{ draws, short: "0" }] });
  expect(await releaseHold(service, hold.id)).toMatchObject({ state: "lapsed" });
});

test("after its deadline a hold holds nothing: it settles by today's funds", async () => {
  const org = await openFundedOrg("50");
  const { hold } = await holdVideo(org, "past-deadline", "40");
  await passDeadline("past-deadline");
  expect(await settleVideo(hold.id, "s", "30")).toMatchObject({
    result: { charge: { hold: { from_hold: "0", beyond: "30" } }, balance: { held: "0", available: "20" } },
    hold: { state: "lapsed", remaining: "0" },
  });
  await expect(extendHold(service, hold.id, { lifetime_s: 60 })).rejects.toMatchObject({ code: "conflict" });
});

test("a hold keeps credits of a grant that expires meanwhile; the rest lapses when it is settled", async () => {
  const org = await openMeteredOrg();
  const expiring = await giveCredits(org.id, "50", { expiresAt: new Date(Date.now() + 1_500) });
  await giveCredits(org.id, "100", { priority: 20 });
  const { hold } = await holdVideo(org, "h", "50");
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  const { result } = await settleVideo(hold.id, "s", "40");
  expect(result).toMatchObject({
    charge: { hold: { from_hold: "40" }, draws: [{ amount: "40" }] },
  });
  const rows = await asOwner(
    "SELECT remaining::float, held::float, used::float FROM grants WHERE org_id = $1 AND id = $2",
    [org.id, expiring],
  );
  expect(rows).toEqual([{ remaining: 0, held: 0, used: 40 }]);
  const lapsed = await asOwner(
    "SELECT sum(amount)::float AS lapsed FROM ledger_entries WHERE org_id = $1 AND account = 'lapsed'",
    [org.id],
  );
  expect(lapsed).toEqual([{ lapsed: 10 }]);
});

test("64 holds at once of a balance that carries 10: exactly 10 stand", async () => {
  const org = await openFundedOrg("50");
  const asked = Array.from({ length: 64 }, (_, n) => holdVideo(org, `race-${n}`, "5").catch((error: Refusal) => error));
  const answers = await Promise.all(asked);
  expect(answers.filter((each) => "hold" in each)).toHaveLength(10);
  const refused = answers.find((each) => !("hold" in each));
  expect(refused).toMatchObject({
    code: "out_of_credit",
    extra: { limit_source: "balance", required: "5", available: "0" },
  });
});

test("settling and releasing at once: one of them has the credits, and none are lost", async () => {
  const org = await openFundedOrg("100");
  for (let round = 0; round < 10; round += 1) {
    const { hold } = await holdVideo(org, `both-${round}`, "10");
    const [settled] = await Promise.all([
      settleVideo(hold.id, `s-${round}`, "4"),
      releaseHold(service, hold.id).catch((error: Refusal) => expect(error.code).toBe("conflict")),
    ]);
    expect(settled.result.status).toBe("charged");
  }
  expect(await holdVideo(org, "what-is-left", "60")).toMatchObject({ balance: { current: "60", held: "60" } });
});

test("the same id is the same hold, also when nothing new may be placed; for other work it is refused", async () => {
  const org = await openFundedOrg("50");
  const first = await holdVideo(org, "once", "40");
  await asOwner("UPDATE organizations SET state = 'suspended' WHERE id = $1", [org.id]);
  expect((await holdVideo(org, "once", "40.0")).hold).toEqual(first.hold);
  await expect(holdVideo(org, "new", "1")).rejects.toMatchObject({ code: "organization_suspended" });
  await asOwner("UPDATE organizations SET state = 'active' WHERE id = $1", [org.id]);
  await expect(holdVideo(org, "once", "41")).rejects.toMatchObject({ code: "mismatch" });
  await asOwner("UPDATE organizations SET state = 'suspended' WHERE id = $1", [org.id]);
  expect((await settleVideo(first.hold.id, "s", "40")).hold.state).toBe("settled");
});

test("what has no price is not held, and while debt stands nothing is", async () => {
  const org = await openFundedOrg("5");
  await expect(holdVideo(org, "a", "1", { feature: "unheard" })).rejects.toMatchObject({ code: "unpriced" });
  const { hold } = await holdVideo(org, "b", "5");
  await settleVideo(hold.id, "s", "8");
  await giveCredits(org.id, "100");
  await expect(holdVideo(org, "c", "1")).rejects.toMatchObject({ code: "debt_unpaid", extra: { required: "3" } });
});

test("authorize places the hold in the same call", async () => {
  const org = await openFundedOrg("50");
  const ask = (seconds: string) =>
    authorize(
      service,
      AuthorizeInput.parse({ key: org.key.text, feature: "video", estimate: { seconds }, hold: { id: "task" } }),
    );
  expect(await ask("30")).toMatchObject({
    allowed: true,
    balance: { current: "50", held: "30", available: "20" },
    hold: { state: "open", amount: "30", reference: "task" },
  });
  expect(await ask("30")).toMatchObject({ hold: { amount: "30" }, balance: { held: "30" } });
});

test("screens list what is held until it is settled, and a hold past its deadline no longer", async () => {
  const org = await openFundedOrg("50");
  const { hold } = await holdVideo(org, "shown", "10");
  await holdVideo(org, "over", "5");
  await passDeadline("over");
  expect((await listHolds(keyContext(org))).open).toMatchObject([
    { reference: "shown", features: ["video"], remaining: "10", amount: "10" },
  ]);
  await settleVideo(hold.id, "s", "10");
  expect((await listHolds(keyContext(org))).open).toEqual([]);
});

test("another organization's hold does not exist", async () => {
  const [org, other] = [await openFundedOrg("50"), await openFundedOrg("50")];
  const { hold } = await holdVideo(org, "mine", "5");
  const event = { source: "t", id: "x", key_id: other.key.publicId, feature: "video", meters: { seconds: "1" } };
  const [result] = await recordUsage(service, { events: [{ ...event, hold_id: hold.id }] });
  expect(result).toMatchObject({ status: "invalid", refusal: { code: "not_found" } });
  await expect(releaseHold(service, "hld_0000000000000")).rejects.toMatchObject({ code: "not_found" });
});

test("a workflow holds the prices of all its features, and settles each at them", async () => {
  const org = await openFundedOrg("50");
  const features = [
    { feature: "video", estimate: { seconds: "20" } },
    { feature: "music", estimate: { tasks: "2" } },
  ];
  const { hold } = await placeHold(
    service,
    PlaceHoldInput.parse({ id: "flow", org_id: org.publicId, features, lifetime_s: 60 }),
  );
  expect(hold).toMatchObject({ amount: "30", features: ["video", "music"] });
  await publishTestBook([{ feature: "music", meter: "tasks", price: "999" }], new Date(Date.now() + 200).toISOString());
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { result } = await settleVideo(hold.id, "m", "0", { feature: "music", meters: { tasks: "1" }, final: false });
  expect(result).toMatchObject({ charge: { amount: "5", price_version: 1 } });
  await expect(settleVideo(hold.id, "v", "20")).rejects.toMatchObject({ code: "invalid" });
  expect((await settleVideo(hold.id, "v", "20", { feature: "video" })).hold).toMatchObject({
    state: "settled",
    settled: "25",
  });
});
