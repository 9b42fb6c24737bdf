import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { bookingPool, enginePool } from "#lib/db/clients.ts";
import { isDatabaseAway } from "#lib/db/database-away.ts";
import { findChargeId, publicChargeId } from "#lib/ids.ts";
import { auditBooks } from "#lib/ledger/audit-books.ts";
import { amendCharge } from "#lib/metering/amend-charge.ts";
import { getCharge } from "#lib/metering/charge-queries.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import {
  GEOCODE,
  giveCredits,
  keyContext,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const service = serviceContext();

beforeAll(() => publishTestBook([GEOCODE]));

function event(org: MeteredOrg, count: string, id = "a", fields: object = {}): object {
  return { source: "test", id, key_id: org.key.publicId, feature: "geocode", meters: { requests: count }, ...fields };
}

async function record(sent: object) {
  const [result] = await recordUsage(service, { events: [sent] });
  if (!result || !("charge" in result)) throw new Error("not charged");
  return result;
}

async function sums(org: MeteredOrg) {
  const read = (table: string) =>
    asOwner<{ at: string; events: number; amount: string }>(
      `SELECT ${table === "usage_days" ? "day::text" : "to_char(hour_at AT TIME ZONE 'UTC', 'HH24:MI')"} AS at, events::int, trim_scale(amount)::text AS amount
       FROM ${table} WHERE org_id = $1 ORDER BY 1`,
      [org.id],
    );
  return { days: await read("usage_days"), hours: await read("usage_hours") };
}

test("a void returns what was drawn to its grant, once, and says so to the event sent again", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const sent = event(org, "4");
  const { charge } = await record(sent);
  const first = await voidCharge(service, charge.id, { id: "v1", reason: "double call" });
  expect(first).toMatchObject({
    status: "voided",
    charge: { id: charge.id, amount: "4", voided_by: "v1" },
    balance: { current: "10", held: "0", available: "10" },
  });
  const again = await voidCharge(service, charge.id, { id: "v1", reason: "double call" });
  expect(again).toEqual({ ...first, status: "duplicate" });
  expect(await record(sent)).toMatchObject({ status: "duplicate", charge: { id: charge.id, voided_by: "v1" } });
  await expect(voidCharge(service, charge.id, { id: "v1" })).rejects.toMatchObject({ code: "mismatch" });
  await expect(voidCharge(service, charge.id, { id: "v2" })).rejects.toMatchObject({ code: "conflict" });
  await expect(
    voidCharge(service, publicChargeId({ orgId: org.id, rowId: 123456789n }), { id: "v3" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("a charge is found by its own organization alone", async () => {
  const [org, other] = [await openMeteredOrg(), await openMeteredOrg()];
  await giveCredits(org.id, "10");
  const { charge } = await record(event(org, "4"));
  const { rowId } = findChargeId(charge.id) ?? { rowId: 0n };
  const elsewhere = publicChargeId({ orgId: other.id, rowId });
  await expect(voidCharge(service, elsewhere, { id: "v" })).rejects.toMatchObject({ code: "not_found" });
  expect(await voidCharge(service, charge.id, { id: "v" })).toMatchObject({ status: "voided" });
});

test("20 voids at once under ids of their own: one passes, and the credits return once", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const { charge } = await record(event(org, "4"));
  const settled = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) => voidCharge(service, charge.id, { id: `v${at}` })),
  );
  expect(settled.filter((each) => each.status === "fulfilled")).toHaveLength(1);
  for (const each of settled) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "conflict" });
  const same = await Promise.all(Array.from({ length: 20 }, () => voidAgain(org)));
  expect(same.filter(({ status }) => status === "voided")).toHaveLength(1);
  expect(same.at(-1)?.balance.current).toBe("10");
});

async function voidAgain(org: MeteredOrg) {
  const { charge } = await record(event(org, "1", "b"));
  return voidCharge(service, charge.id, { id: "same" });
}

test("what an expired grant paid returns with the life that was left when it was charged", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10", { expiresAt: new Date(Date.now() + 1_500) });
  const { charge } = await record(event(org, "4"));
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  const { balance } = await voidCharge(service, charge.id, { id: "v" });
  expect(balance.available).toBe("4");
  const [grant] = await asOwner(
    `SELECT g.origin, g.expires_at - g.recorded_at = old.expires_at - u.recorded_at AS same_life
     FROM grants g JOIN grants old ON old.org_id = g.org_id AND old.id < g.id JOIN usage_events u ON u.org_id = g.org_id WHERE g.org_id = $1`,
    [org.id],
  );
  expect(grant).toEqual({ origin: "refund", same_life: true });
});

test("what became debt is no debt any more", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "3");
  const { charge } = await record(event(org, "5"));
  const { balance } = await voidCharge(service, charge.id, { id: "v" });
  expect(balance.available).toBe("3");
  expect(await asOwner("SELECT trim_scale(debt)::text AS debt FROM wallets WHERE org_id = $1", [org.id])).toEqual([
    { debt: "0" },
  ]);
});

test("an amendment spends what it has just got back, and the event sent again names the new charge", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const sent = event(org, "8", "a", { tags: { job: "7" } });
  const { charge } = await record(sent);
  const meters = { requests: parseQuantity(10) };
  const first = await amendCharge(service, charge.id, { id: "a1", meters });
  expect(first).toMatchObject({
    status: "amended",
    supersedes: charge.id,
    charge: { amount: "10", draws: [{ amount: "10" }] },
    balance: { current: "0" },
  });
  expect(await amendCharge(service, charge.id, { id: "a1", meters })).toEqual({ ...first, status: "duplicate" });
  expect(await record(sent)).toMatchObject({
    status: "duplicate",
    charge: { id: charge.id, superseded_by: first.charge.id },
  });
  expect(await getCharge(keyContext(org), first.charge.id)).toMatchObject({ replacesId: charge.id });
  expect(await getCharge(keyContext(org), charge.id)).toMatchObject({ replacesId: null });
  const voided = await voidCharge(service, first.charge.id, { id: "a2" });
  expect(voided.balance.current).toBe("10");
});

test("an amendment to usage without a price is kept unmatched, and one that clashes leaves everything as it was", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const { charge } = await record(event(org, "8"));
  await record(event(org, "1", "a#taken"));
  const meters = { requests: parseQuantity(1) };
  await expect(amendCharge(service, charge.id, { id: "taken", meters })).rejects.toMatchObject({ code: "conflict" });
  expect(await record(event(org, "8"))).toMatchObject({ status: "duplicate", balance: { current: "1" } });
  const amended = await amendCharge(service, charge.id, { id: "b", feature: "nothing", meters });
  expect(amended).toMatchObject({ status: "unmatched", charge: { amount: "0" }, balance: { current: "9" } });
});

test("corrections that wait for a wallet neither keep look-ups waiting nor wait for ever", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const { charge } = await record(event(org, "1"));
  const owner = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await owner.connect();
  await owner.query("BEGIN");
  await owner.query("SELECT 1 FROM wallets WHERE org_id = $1 FOR UPDATE", [org.id]);
  const stuck = Array.from({ length: 6 }, (_, at) => voidCharge(service, charge.id, { id: `stuck-${at}` }));
  const settled = Promise.allSettled(stuck);
  const looked = await enginePool().query("SELECT 1 AS one");
  expect(looked.rows).toEqual([{ one: 1 }]);
  for (const each of await settled) {
    expect(each.status).toBe("rejected");
    if (each.status === "rejected") expect(isDatabaseAway(each.reason)).toBe(true);
  }
  await owner.query("ROLLBACK");
  await owner.end();
  expect(await voidCharge(service, charge.id, { id: "stuck-0" })).toMatchObject({ status: "voided" });
});

test("an amendment that is refused leaves its connection to the next", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const { charge } = await record(event(org, "1"));
  await record(event(org, "1", "a#taken"));
  const before = bookingPool().totalCount;
  for (let round = 0; round < 5; round += 1) {
    const meters = { requests: parseQuantity(1) };
    await expect(amendCharge(service, charge.id, { id: "taken", meters })).rejects.toMatchObject({ code: "conflict" });
  }
  expect(bookingPool().totalCount).toBeGreaterThanOrEqual(Math.max(before, 1));
  expect(bookingPool().idleCount).toBe(bookingPool().totalCount);
  expect(await voidCharge(service, charge.id, { id: "v" })).toMatchObject({ balance: { current: "9" } });
});

test("a void lowers the sums of the day and hour in which the usage occurred, in the organization's zone", async () => {
  const org = await openMeteredOrg("Asia/Kolkata");
  await giveCredits(org.id, "10");
  const occurredAt = new Date(Date.now() - 40 * 3_600_000).toISOString();
  const { charge } = await record(event(org, "2", "a", { occurred_at: occurredAt }));
  await record(event(org, "3", "b", { occurred_at: occurredAt }));
  const before = await sums(org);
  expect(before.days).toHaveLength(1);
  await voidCharge(service, charge.id, { id: "v" });
  const lowered = { events: 1, amount: "3" };
  expect(await sums(org)).toEqual({
    days: [{ at: before.days[0]?.at, ...lowered }],
    hours: [{ at: before.hours[0]?.at, ...lowered }],
  });
});

test("after all of this the books hold", async () => {
  const owner = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await owner.connect();
  try {
    expect((await auditBooks(owner)).violations).toEqual([]);
  } finally {
    await owner.end();
  }
});
