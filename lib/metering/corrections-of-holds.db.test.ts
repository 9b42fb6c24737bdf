import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { auditBooks } from "#lib/ledger/audit-books.ts";
import { amendCharge } from "#lib/metering/amend-charge.ts";
import { extendHold } from "#lib/metering/extend-hold.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { holdVideo } from "#lib/testing/holds.ts";
import {
  giveCredits,
  type MeteredOrg,
  openFundedOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const service = serviceContext();

beforeAll(() => publishTestBook([{ feature: "video", meter: "seconds", price: "1" }]));

async function settle(holdId: string, id: string, seconds: string, fields: object = {}) {
  const settled = await settleHold(service, holdId, SettleHoldInput.parse({ id, meters: { seconds }, ...fields }));
  if (!("charge" in settled.result)) throw new Error("not charged");
  return settled.result.charge;
}

async function usesOf(org: MeteredOrg) {
  const counted = "trim_scale(taken)::text AS taken, trim_scale(held)::text AS held";
  return asOwner(`SELECT ${counted} FROM spend_limit_uses WHERE org_id = $1 ORDER BY window_at`, [org.id]);
}

/** Publishes another price of the feature that counts from now on. */
async function raisePrice(): Promise<void> {
  await publishTestBook([{ feature: "video", meter: "seconds", price: "7" }], new Date(Date.now() + 100).toISOString());
  await new Promise((resolve) => setTimeout(resolve, 150));
}

test("a void lowers the windows that counted the charge: the hold's for what was held, its own for the rest", async () => {
  const org = await openFundedOrg("100");
  await asOwner(
    `INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by, created_at)
     VALUES ($1, 'org', '', 'per_day', 100, 'test', now() - interval '9 days')`,
    [org.id],
  );
  const { hold } = await holdVideo(org, "h", "10");
  // The hold was placed yesterday, so its credits were counted then.
  await asOwner("UPDATE spend_limit_uses SET window_at = window_at - interval '1 day' WHERE org_id = $1", [org.id]);
  await asOwner(
    `UPDATE holds SET limit_windows = jsonb_build_array(jsonb_build_array(limit_windows -> 0 -> 0, (limit_windows -> 0 ->> 1)::timestamptz - interval '1 day'))
     WHERE org_id = $1`,
    [org.id],
  );
  const charge = await settle(hold.id, "s", "14");
  expect(await usesOf(org)).toEqual([
    { taken: "10", held: "0" },
    { taken: "4", held: "0" },
  ]);
  await voidCharge(service, charge.id, { id: "v" });
  expect(await usesOf(org)).toEqual([
    { taken: "0", held: "0" },
    { taken: "0", held: "0" },
  ]);
});

test("a void of a charge whose debt was paid meanwhile gives what was paid back as new credits", async () => {
  const org = await openFundedOrg("3");
  const sent = { source: "t", id: "a", key_id: org.key.publicId, feature: "video", meters: { seconds: "5" } };
  const [result] = await recordUsage(service, { events: [sent] });
  if (!result || !("charge" in result)) throw new Error("not charged");
  await asOwner(
    `WITH price AS (INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES ('USD', 1000, 1, '2000-01-01') RETURNING id)
     INSERT INTO top_ups (org_id, id, currency, amount_minor, tax_minor, list_price_id, credits, created_by)
     SELECT $1::bigint, $1::bigint, 'USD', 1000, 0, id, 10000, 'test' FROM price`,
    [org.id],
  );
  await asOwner("SELECT books.record_top_up($1::bigint, $1::bigint, 'pi_1', 1000, 'USD', 0, NULL, '{}', 'test')", [
    org.id,
  ]);
  const paid = await asOwner("SELECT trim_scale(debt)::text AS debt FROM wallets WHERE org_id = $1", [org.id]);
  expect(paid).toEqual([{ debt: "0" }]);
  const { balance } = await voidCharge(service, result.charge.id, { id: "v" });
  expect(balance).toEqual({ current: "10003", held: "0", available: "10003" });
  const refunds = await asOwner(
    "SELECT origin, trim_scale(issued)::text AS issued, expires_at FROM grants WHERE org_id = $1 AND origin = 'refund'",
    [org.id],
  );
  expect(refunds).toEqual([{ origin: "refund", issued: "2", expires_at: null }]);
});

test("an extended hold says when and how often its deadline moved; a shorter life moves nothing", async () => {
  const org = await openFundedOrg("10");
  const { hold } = await holdVideo(org, "h", "5");
  const longer = await extendHold(service, hold.id, { lifetime_s: 7200 });
  expect(Date.parse(longer.deadline_at)).toBeGreaterThan(Date.parse(hold.deadline_at));
  expect((await extendHold(service, hold.id, { lifetime_s: 60 })).deadline_at).toBe(longer.deadline_at);
  expect(
    await asOwner("SELECT extensions, extended_at IS NOT NULL AS extended FROM holds WHERE org_id = $1", [org.id]),
  ).toEqual([{ extensions: 1, extended: true }]);
});

test("a void while the organization's clock stands still moves the grant that was given at that very instant", async () => {
  const org = await openMeteredOrg();
  await asOwner("SELECT books.freeze_clock($1, now() + interval '1 hour')", [org.id]);
  await giveCredits(org.id, "10");
  const sent = { source: "t", id: "a", key_id: org.key.publicId, feature: "video", meters: { seconds: "1" } };
  const [result] = await recordUsage(service, { events: [sent] });
  if (!result || !("charge" in result)) throw new Error("not charged");
  const { balance } = await voidCharge(service, result.charge.id, { id: "v" });
  expect(balance.available).toBe("10");
  expect(await asOwner("SELECT used::float FROM grants WHERE org_id = $1", [org.id])).toEqual([{ used: 0 }]);
});

test("what no hold had set aside returns with the life that was left when it was charged", async () => {
  const org = await openFundedOrg("5");
  const { hold } = await holdVideo(org, "h", "5");
  await asOwner("UPDATE holds SET created_at = created_at - interval '10 minutes' WHERE org_id = $1", [org.id]);
  await giveCredits(org.id, "10", { expiresAt: new Date(Date.now() + 1_500) });
  const charge = await settle(hold.id, "s", "9");
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  await voidCharge(service, charge.id, { id: "v" });
  const [refund] = await asOwner(
    `SELECT trim_scale(g.issued)::text AS issued, g.expires_at - g.recorded_at = old.expires_at - u.recorded_at AS same_life
     FROM grants g JOIN grants old ON old.org_id = g.org_id AND old.expires_at IS NOT NULL AND old.id < g.id
     JOIN usage_events u ON u.org_id = g.org_id WHERE g.org_id = $1 AND g.origin = 'refund'`,
    [org.id],
  );
  expect(refund).toEqual({ issued: "4", same_life: true });
});

test("what settled a hold is amended at the hold's price, and amended again still", async () => {
  const org = await openFundedOrg("100");
  const { hold } = await holdVideo(org, "h", "20");
  const charge = await settle(hold.id, "s", "10", { final: false });
  await raisePrice();
  const meters = { seconds: parseQuantity(4) };
  const amended = await amendCharge(service, charge.id, { id: "a", meters });
  expect(amended).toMatchObject({ status: "amended", charge: { amount: "4", price_version: charge.price_version } });
  const again = await amendCharge(service, amended.charge.id, { id: "b", meters: { seconds: parseQuantity(5) } });
  expect(again).toMatchObject({ status: "amended", charge: { amount: "5", price_version: charge.price_version } });
});

test("a hold repeated after its feature lost its price is the same hold; a new one is refused as unpriced", async () => {
  const org = await openFundedOrg("1000");
  const first = await holdVideo(org, "once", "20");
  await publishTestBook([{ feature: "other", meter: "tasks", price: "1" }], new Date(Date.now() + 100).toISOString());
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect((await holdVideo(org, "once", "20")).hold).toEqual(first.hold);
  await expect(holdVideo(org, "new", "20")).rejects.toMatchObject({ code: "unpriced" });
});

test("after all of this the books hold", async () => {
  const owner = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await owner.connect();
  const { violations } = await auditBooks(owner).finally(() => owner.end());
  expect(violations).toEqual([]);
});
