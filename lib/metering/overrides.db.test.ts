import { afterAll, beforeAll, expect, test } from "vitest";
import { publicId } from "#lib/ids.ts";
import { authorize } from "#lib/metering/authorize.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { freezeClock } from "#lib/organizations/freeze-clock.ts";
import { endOverride } from "#lib/pricing/end-override.ts";
import { listOverrides } from "#lib/pricing/override-queries.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { SetOverrideInput, setOverride } from "#lib/pricing/set-override.ts";
import { createStaff } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  giveCredits,
  keyContext,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { violationsNow } from "#lib/testing/purchases.ts";

const service = serviceContext();
const staff = await createStaff();

beforeAll(async () => {
  await asOwner(
    "INSERT INTO features (code, name, provider, kind, description) VALUES ('video', 'Video', 'x', 'video', '')",
  );
  await publishTestBook([
    { feature: "video", meter: "seconds", price: "10" },
    { feature: "ping", meter: "seconds", price: "0" },
  ]);
});

afterAll(async () => expect(await violationsNow()).toEqual([]));

async function openOrg(): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "1000");
  return org;
}

const video = (price: string) => ({ feature: "video", meter: "seconds", price });

function override(org: MeteredOrg, price: string, times: { from?: string; until?: string } = {}) {
  const { from = null, until = null } = times;
  const input = { orgId: org.publicId, rate: video(price), from, until, reason: "agreed" };
  return setOverride(staff, SetOverrideInput.parse(input));
}

/** An override that has begun: verbs give every process three seconds' notice, which a test need not wait for. */
async function overrideNow(org: MeteredOrg, price: string, feature = "video"): Promise<string> {
  const rows = await asOwner<{ id: string }>(
    `INSERT INTO rate_overrides (id, org_id, feature, meter, price, starts_at, reason, created_by)
     VALUES (nextval('rates_id_seq'), $1, $3, 'seconds', $2, now(), 'agreed', 'test') RETURNING id`,
    [org.id, price, feature],
  );
  forgetPriceBooks();
  return publicId("rat", BigInt(rows[0]?.id ?? 0));
}

async function charge(org: MeteredOrg, id: string, occurredAt?: string) {
  const event = { source: "s", id, key_id: org.key.publicId, feature: "video", meters: { seconds: "1" } };
  const sent = occurredAt === undefined ? event : { ...event, occurred_at: occurredAt };
  const [result] = await recordUsage(service, { events: [sent] });
  return result && "charge" in result ? result.charge : null;
}

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

test("an organization's own price is charged, quoted and named in the charge; nobody else has it", async () => {
  const [org, other] = [await openOrg(), await openOrg()];
  await overrideNow(org, "3");
  const own = await charge(org, "1");
  expect(own).toMatchObject({ amount: "3", lines: [{ amount: "3", rate: { price: "3", override: "organization" } }] });
  expect(await charge(org, "1")).toEqual(own);
  expect((await charge(other, "1"))?.amount).toBe("10");
  const quote = { job: { feature: "video", estimate: { seconds: "2" } } };
  expect((await quoteWork(keyContext(org), QuoteInput.parse(quote))).price).toBe("6");
  expect((await quoteWork(keyContext(other), QuoteInput.parse(quote))).price).toBe("20");
});

test("usage on either side of an override's instants takes its price by when it occurred", async () => {
  const org = await openOrg();
  const [from, until] = [soon(60_000), soon(120_000)];
  await override(org, "3", { from, until });
  const before = new Date(Date.parse(from) - 1).toISOString();
  const amounts = [before, from, new Date(Date.parse(until) - 1).toISOString(), until].map(async (at, index) => {
    return (await charge(org, String(index), at))?.amount;
  });
  expect(await Promise.all(amounts)).toEqual(["10", "3", "3", "10"]);
});

test("a hold keeps the price of its placing when the override ends before it is settled", async () => {
  const org = await openOrg();
  const id = await overrideNow(org, "3");
  const body = { id: "work", key_id: org.key.publicId, feature: "video", estimate: { seconds: "10" } };
  const { hold } = await placeHold(service, PlaceHoldInput.parse(body));
  expect(hold).toMatchObject({ amount: "30" });
  await endOverride(staff, { overrideId: id, at: null });
  const settled = { id: "done", meters: { seconds: "8" }, occurred_at: soon(60_000) };
  const { result } = await settleHold(service, hold.id, SettleHoldInput.parse(settled));
  expect(result).toMatchObject({ status: "charged", charge: { amount: "24" } });
  expect((await charge(org, "after", soon(60_000)))?.amount).toBe("10");
});

test("a second price for the same case is refused while the first holds, and allowed after its end", async () => {
  const org = await openOrg();
  const until = soon(60_000);
  const { overrideId } = await override(org, "3", { until });
  await expect(override(org, "4")).rejects.toMatchObject({ code: "conflict" });
  await override(org, "4", { from: until });
  await endOverride(staff, { overrideId, at: null });
  await expect(endOverride(staff, { overrideId, at: null })).rejects.toMatchObject({ code: "conflict" });
});

test("a price that was ended before it began is in nobody's way", async () => {
  const org = await openOrg();
  const { overrideId } = await override(org, "3", { from: soon(60_000) });
  await expect(override(org, "4")).rejects.toMatchObject({ code: "conflict" });
  await endOverride(staff, { overrideId, at: null });
  await override(org, "4");
  expect((await charge(org, "later", soon(90_000)))?.amount).toBe("4");
});

test("a call of what is free by the book needs credits where the organization's own price is not", async () => {
  const [org, other] = [await openMeteredOrg(), await openMeteredOrg()];
  const ask = ({ key }: MeteredOrg) => authorize(service, { key: key.text, feature: "ping" });
  expect(await ask(org)).toMatchObject({ allowed: true });
  await overrideNow(org, "3", "ping");
  await expect(ask(org)).rejects.toMatchObject({ code: "out_of_credit" });
  expect(await ask(other)).toMatchObject({ allowed: true });
});

test("an end is brought forward, never put off, so that no two prices hold for one case", async () => {
  const org = await openOrg();
  const until = soon(60_000);
  const { overrideId } = await override(org, "3", { until });
  await override(org, "4", { from: until });
  await expect(endOverride(staff, { overrideId, at: soon(120_000) })).rejects.toMatchObject({ code: "invalid" });
  expect((await charge(org, "later", soon(90_000)))?.amount).toBe("4");
});

test("usage that was dated ahead keeps its price when the override ends before that, and the books stay sound", async () => {
  const org = await openOrg();
  const id = await overrideNow(org, "3");
  expect((await charge(org, "ahead", soon(60_000)))?.amount).toBe("3");
  await endOverride(staff, { overrideId: id, at: null });
});

test("whether a price is in force is told by the organization's own clock", async () => {
  const org = await openOrg();
  await override(org, "3", { from: "2190-01-01T00:00:00Z" });
  const states = async () => (await listOverrides(staff, org.id)).map(({ state }) => state);
  expect(await states()).toEqual(["scheduled"]);
  await freezeClock(staff, { orgId: org.publicId, at: new Date("2190-01-02T00:00:00Z") });
  expect(await states()).toEqual(["in force"]);
});

test("the past, another's feature and support are refused, and what is done is in the audit log", async () => {
  const org = await openOrg();
  await expect(override(org, "3", { from: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid" });
  const unheard = {
    orgId: org.publicId,
    rate: { ...video("1"), feature: "unheard" },
    from: null,
    until: null,
    reason: "x",
  };
  await expect(setOverride(staff, SetOverrideInput.parse(unheard))).rejects.toMatchObject({ code: "invalid" });
  const support = await createStaff("support");
  const allowed = SetOverrideInput.parse({ ...unheard, rate: video("1") });
  await expect(setOverride(support, allowed)).rejects.toMatchObject({ code: "forbidden" });
  const { overrideId } = await setOverride(staff, allowed);
  const rows = await asOwner<{ action: string }>("SELECT action FROM audit_records WHERE target = $1", [overrideId]);
  expect(rows.map(({ action }) => action)).toEqual(["price_override.set"]);
});
