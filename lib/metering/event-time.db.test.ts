import { beforeAll, expect, test } from "vitest";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  GEOCODE,
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const NOON = new Date("2036-04-10T12:00:00Z");
// In the future, because no book may take effect before it was published; the clock that is passed in gets there.
const CHANGE = "2036-04-05T00:00:00Z";
const service = serviceContext(["usage"], () => NOON);

beforeAll(async () => {
  await publishTestBook([GEOCODE], "2000-01-01T00:00:00Z");
  await publishTestBook([{ feature: "geocode", meter: "requests", price: "3" }], CHANGE);
});

async function record(org: MeteredOrg, occurredAt: string | undefined, fields: object = {}, ctx = service) {
  const event = {
    source: "time",
    id: `${occurredAt}`,
    key_id: org.key.publicId,
    feature: "geocode",
    meters: { requests: "1" },
    ...fields,
  };
  const [result] = await recordUsage(ctx, { events: [occurredAt ? { ...event, occurred_at: occurredAt } : event] });
  if (!result) throw new Error("no result");
  return result;
}

async function periodOf(org: MeteredOrg): Promise<string[]> {
  const rows = await asOwner<{ period: string }>(
    "SELECT to_char(period_starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS period FROM usage_events WHERE org_id = $1 ORDER BY id",
    [org.id],
  );
  return rows.map((row) => row.period);
}

test("a price change counts from its instant: a microsecond before it is the old price", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  expect(await record(org, "2036-04-04T23:59:59.999999Z")).toMatchObject({ charge: { amount: "1", price_version: 1 } });
  expect(await record(org, CHANGE)).toMatchObject({ charge: { amount: "3", price_version: 2 } });
  expect(await record(org, "2036-04-04T23:59:59.9999999Z")).toMatchObject({ charge: { amount: "1" } });
});

test("usage five minutes ahead is taken, a second later is not; 35 days back is taken, a second earlier is not", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  const verdicts = ["2036-04-10T12:05:00Z", "2036-04-10T12:05:01Z", "2036-03-06T12:00:00Z", "2036-03-06T11:59:59Z"];
  const answers: string[] = [];
  for (const occurredAt of verdicts) answers.push((await record(org, occurredAt)).status);
  expect(answers).toEqual(["charged", "invalid", "charged", "invalid"]);
});

test("a duplicate whose window has passed is not charged again, and without occurred_at it is the same event", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  expect((await record(org, undefined)).status).toBe("charged");
  const dayLater = serviceContext(["usage"], () => new Date(NOON.getTime() + 86_400_000));
  expect((await record(org, undefined, {}, dayLater)).status).toBe("duplicate");
});

test("what was recorded is answered as a duplicate for ever, also when it is too old to be recorded", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const old = "2036-03-06T12:00:00Z";
  expect((await record(org, old)).status).toBe("charged");
  const later = serviceContext(["usage"], () => new Date(NOON.getTime() + 40 * 86_400_000));
  expect(await record(org, old, {}, later)).toMatchObject({ status: "duplicate", balance: { available: "9" } });
  expect((await record(org, old, { id: "another" }, later)).status).toBe("invalid");
  expect((await record(org, old, { id: "priceless", feature: "unheard.of" }, later)).status).toBe("invalid");
});

test("usage exactly at the end of a period is the next one's; late usage counts in the open one, but at its own day", async () => {
  const org = await openMeteredOrg("America/New_York");
  await giveCredits(org.id, "10");
  const inGrace = serviceContext(["usage"], () => new Date("2036-04-01T04:30:00Z"));
  await record(org, "2036-04-01T03:59:59.9999999Z", {}, inGrace);
  await record(org, "2036-04-01T04:00:00Z", {}, inGrace);
  await record(org, "2036-03-31T12:00:00Z");
  expect(await periodOf(org)).toEqual(["2036-03-01 05:00", "2036-04-01 04:00", "2036-04-01 04:00"]);
  const days = await asOwner("SELECT day::text, events::int FROM usage_days WHERE org_id = $1 ORDER BY day", [org.id]);
  expect(days).toEqual([
    { day: "2036-03-31", events: 2 },
    { day: "2036-04-01", events: 1 },
  ]);
});

test("credits are gone at their expiry instant, with no job having run", async () => {
  const org = await openMeteredOrg();
  const expiresAt = new Date(Date.now() + 1_500);
  await giveCredits(org.id, "10", { expiresAt });
  const now = serviceContext();
  expect(await record(org, undefined, { id: "before", on_insufficient: "reject" }, now)).toMatchObject({
    status: "charged",
  });
  await expect.poll(() => Date.now() >= expiresAt.getTime(), { timeout: 5_000 }).toBe(true);
  expect(await record(org, undefined, { id: "after", on_insufficient: "reject" }, now)).toMatchObject({
    status: "rejected",
    balance: { available: "0", current: "0" },
  });
  await record(org, undefined, { id: "recorded" }, now);
  const [lapsed] = await asOwner(
    "SELECT sum(amount)::float AS lapsed FROM ledger_entries WHERE org_id = $1 AND account = 'lapsed'",
    [org.id],
  );
  expect(lapsed).toEqual({ lapsed: 9 });
});

test("credits that have not begun are not spent, credits for one feature are spent on it alone", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10", { startsAt: new Date(Date.now() + 3_600_000) });
  await giveCredits(org.id, "10", { scope: ["scrape"] });
  const rejecting = { id: "x", on_insufficient: "reject" };
  expect(await record(org, undefined, rejecting)).toMatchObject({
    status: "rejected",
    balance: { current: "20", available: "0" },
  });
  await giveCredits(org.id, "3", { scope: ["geo*"] });
  expect(await record(org, undefined, rejecting)).toMatchObject({
    status: "charged",
    balance: { current: "20", available: "0" },
  });
});
