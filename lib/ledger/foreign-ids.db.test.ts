import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChargeId, findId } from "#lib/ids.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { testDatabase } from "#lib/testing/database.ts";
import { holdVideo } from "#lib/testing/holds.ts";
import {
  eventOf,
  GEOCODE,
  type MeteredOrg,
  openFundedOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { violationsNow } from "#lib/testing/purchases.ts";

let own: MeteredOrg;
let other: MeteredOrg;
/** The keys of what is the other organization's. */
let hold: bigint | null;
let charge: bigint | undefined;

beforeAll(async () => {
  await publishTestBook([GEOCODE, { feature: "video", meter: "seconds", price: "1" }]);
  own = await openFundedOrg("10");
  other = await openFundedOrg("10");
  hold = findId("hld", (await holdVideo(other, "work", "4")).hold.id);
  const [result] = await recordUsage(serviceContext(), { events: [eventOf(other, "call")] });
  charge = result && "charge" in result ? findChargeId(result.charge.id)?.rowId : undefined;
});

afterAll(async () => {
  expect(await violationsNow()).toEqual([]);
});

async function ask(url: string, sql: string, values: readonly unknown[] = [], orgId = own.id): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query(`SET LOCAL app.org_id = '${orgId}'`);
    const { rows } = await client.query<{ answer: unknown }>(sql, [...values]);
    await client.query("COMMIT");
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

test("functions of the engine find nothing of another organization under the one that they are called for", async () => {
  const { engineUrl } = testDatabase();
  const before = await ask(engineUrl, "SELECT to_json(f) AS answer FROM books.hold_facts($1) f", [hold]);
  expect(await ask(engineUrl, "SELECT books.extend_hold($1, $2, 7200, 604800) AS answer", [own.id, hold])).toBeNull();
  expect(await ask(engineUrl, "SELECT books.release_hold($1, $2) AS answer", [own.id, hold])).toBeNull();
  const VOID =
    "SELECT outcome AS answer FROM books.void_charge($1, $2, 'void', 'v', '\\x00', NULL, now()::date, now(), 'x')";
  expect(await ask(engineUrl, VOID, [own.id, charge])).toBe("unknown");
  const SPEND = `SELECT to_json(s) AS answer FROM books.spend_batch(ARRAY[$1]::bigint[], ARRAY[$2]::bigint[], ARRAY['live'], ARRAY['geocode'], ARRAY[now()::date],
    ARRAY[date_trunc('hour', now())], NULL, ARRAY[1], ARRAY['s'], ARRAY['x'], ARRAY[md5('x')::uuid], ARRAY[md5('x')::uuid], ARRAY[now()], ARRAY[now()],
    ARRAY['{"requests":"1"}']::json[], NULL, NULL, NULL, ARRAY[1::bigint], ARRAY[1::numeric], ARRAY['[[1,"1"]]']::json[]) s`;
  expect(await ask(engineUrl, SPEND, [own.id, other.key.id])).toMatchObject({ outcome: "foreign", row_id: null });
  expect(await ask(engineUrl, "SELECT to_json(f) AS answer FROM books.hold_facts($1) f", [hold])).toEqual(before);
});

test("functions of the portal answer for the organization of the session alone", async () => {
  const { portalUrl } = testDatabase();
  const LIMITS = "SELECT count(*)::int AS answer FROM books.limits_of($1)";
  const SET = `INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, 'org', '', 'per_day', 9, 'x')`;
  await ask(portalUrl, SET, [other.id], other.id);
  expect(await ask(portalUrl, LIMITS, [other.id], other.id)).toBe(1);
  expect(await ask(portalUrl, LIMITS, [other.id])).toBe(0);
  await expect(ask(portalUrl, SET, [other.id])).rejects.toMatchObject({ code: "42501" });
  expect(await ask(portalUrl, "SELECT available::text AS answer FROM books.own_balance()")).toBe("10.000000000000");
  await expect(ask(portalUrl, "SELECT books.lock_own_wallet($1)", [other.id])).rejects.toMatchObject({ code: "TG007" });
});
