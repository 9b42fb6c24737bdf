import pg from "pg";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { auditBooks } from "#lib/ledger/audit-books.ts";
import { amendCharge } from "#lib/metering/amend-charge.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { holdVideo } from "#lib/testing/holds.ts";
import {
  eventOf,
  GEOCODE,
  type MeteredOrg,
  openFundedOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const service = serviceContext();
/** Fourteen hours ahead of UTC: its days and months never begin when they do there. */
const KIRITIMATI = "Pacific/Kiritimati";

let org: MeteredOrg;
beforeAll(() => publishTestBook([GEOCODE, { feature: "video", meter: "seconds", price: "1" }]));
beforeEach(async () => {
  org = await openFundedOrg("100");
  await asOwner(
    "INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, 'org', '', 'per_month', 100, 'test')",
    [org.id],
  );
});

async function move(zone: string): Promise<void> {
  await asOwner("UPDATE organizations SET time_zone = $2 WHERE id = $1", [org.id, zone]);
}

async function charge(id: string, requests: string, fields: object = {}): Promise<string> {
  const [result] = await recordUsage(service, { events: [eventOf(org, id, requests, fields)] });
  if (!result || !("charge" in result)) throw new Error("not charged");
  return result.charge.id;
}

/** What the limit counts in each zone's window, wherever that begins. */
async function countedIn(zone: string) {
  const counted = "trim_scale(u.taken)::text AS taken, trim_scale(u.held)::text AS held";
  const window = `(books.limit_window('per_month', $2, clock_timestamp())).window_at`;
  const sql = `SELECT ${counted} FROM spend_limit_uses u WHERE u.org_id = $1 AND u.window_at = ${window}`;
  return (await asOwner(sql, [org.id, zone]))[0];
}

test("a void returns to the window in which its charge was counted, whatever the zone is by then", async () => {
  const first = await charge("first", "5");
  await move(KIRITIMATI);
  const second = await charge("second", "7");
  await move("UTC");
  const third = await charge("third", "2");
  expect(await countedIn("UTC")).toMatchObject({ taken: "7" });
  await voidCharge(service, second, { id: "v2" });
  expect(await countedIn("UTC")).toMatchObject({ taken: "7" });
  expect(await countedIn(KIRITIMATI)).toMatchObject({ taken: "0" });
  await voidCharge(service, first, { id: "v1" });
  expect(await countedIn("UTC")).toMatchObject({ taken: "2" });
  await voidCharge(service, third, { id: "v3" });
  expect(await countedIn("UTC")).toMatchObject({ taken: "0" });
});

test("an amendment gives back where its charge was counted, and counts where the organization is now", async () => {
  const first = await charge("first", "5");
  await move(KIRITIMATI);
  const amended = await amendCharge(service, first, { id: "a", meters: { requests: parseQuantity(3) } });
  expect([await countedIn("UTC"), await countedIn(KIRITIMATI)]).toMatchObject([{ taken: "0" }, { taken: "3" }]);
  await voidCharge(service, amended.charge.id, { id: "v" });
  expect(await countedIn(KIRITIMATI)).toMatchObject({ taken: "0" });
});

test("what a hold set aside stays in its window when it is settled, voided and given back after a change of zone", async () => {
  const { hold } = await holdVideo(org, "h", "10");
  await move(KIRITIMATI);
  expect(await countedIn("UTC")).toEqual({ taken: "0", held: "10" });
  const input = SettleHoldInput.parse({ id: "s", meters: { seconds: "12" } });
  const { result } = await settleHold(service, hold.id, input);
  expect([await countedIn("UTC"), await countedIn(KIRITIMATI)]).toEqual([
    { taken: "10", held: "0" },
    { taken: "2", held: "0" },
  ]);
  if (!("charge" in result)) throw new Error("not charged");
  await voidCharge(service, result.charge.id, { id: "v" });
  expect([await countedIn("UTC"), await countedIn(KIRITIMATI)]).toMatchObject([{ taken: "0" }, { taken: "0" }]);
});

test("what settles a hold counts in the day of the organization's zone of today", async () => {
  const { hold } = await holdVideo(org, "h", "10");
  await move(KIRITIMATI);
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const sent = { id: "s", meters: { seconds: "1" }, occurred_at: `${yesterday}T12:00:00Z` };
  // Longer than facts of an organization are remembered.
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  await settleHold(service, hold.id, SettleHoldInput.parse(sent));
  const next = new Date(Date.now()).toISOString().slice(0, 10);
  expect(await asOwner("SELECT day::text FROM usage_days WHERE org_id = $1", [org.id])).toEqual([{ day: next }]);
});

test("a void lowers the day in which its charge was summed, also where the new zone's day sums other usage", async () => {
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const fields = { occurred_at: `${yesterday}T12:00:00Z` };
  const first = await charge("first", "5", fields);
  await move(KIRITIMATI);
  // Longer than facts of an organization are remembered.
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  await charge("second", "7", fields);
  await voidCharge(service, first, { id: "v" });
  const days = "SELECT events::int, trim_scale(amount)::text AS amount FROM usage_days WHERE org_id = $1 ORDER BY day";
  expect(await asOwner(days, [org.id])).toEqual([
    { events: 0, amount: "0" },
    { events: 1, amount: "7" },
  ]);
});

test("after all of this the books hold", async () => {
  const owner = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await owner.connect();
  const { violations } = await auditBooks(owner).finally(() => owner.end());
  expect(violations).toEqual([]);
});
