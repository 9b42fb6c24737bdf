import { beforeAll, expect, test } from "vitest";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { exportUsage, UsageStretch } from "#lib/metering/usage-export-queries.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  addKey,
  giveCredits,
  keyContext,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const service = serviceContext();
const BEGUN_AT = Date.now();
const instant = (daysAgo: number) => new Date(BEGUN_AT - daysAgo * 86_400_000).toISOString();

beforeAll(() => publishTestBook([{ feature: "geocode", meter: "requests", price: "0.3", per: "1000" }]));

async function use(keyId: string, id: string, daysAgo = 0): Promise<string> {
  const when = { occurred_at: instant(daysAgo) };
  const event = { source: "x", id, key_id: keyId, feature: "geocode", meters: { requests: "7" }, ...when };
  const [result] = await recordUsage(service, { events: [event] });
  return result && "charge" in result ? result.charge.id : "";
}

async function dayOf(org: MeteredOrg, daysAgo: number): Promise<string> {
  const [row] = await asOwner<{ day: string }>(
    "SELECT ($2::timestamptz AT TIME ZONE time_zone)::date::text AS day FROM organizations WHERE id = $1",
    [org.id, instant(daysAgo)],
  );
  return row?.day ?? "";
}

test("a stretch of days is a row for each day and key, exact, without what was taken back and without others' usage", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const second = await addKey(org.id);
  await use((await openMeteredOrg()).key.publicId, "other");
  await use(org.key.publicId, "a");
  await use(org.key.publicId, "b");
  await use(second.publicId, "c", 3);
  await voidCharge(service, await use(second.publicId, "d", 2), { id: "v" });
  const [old, today] = [await dayOf(org, 3), await dayOf(org, 0)];
  const { name, csv } = await exportUsage(keyContext(org), {});
  const [heading, ...rows] = csv.trimEnd().split("\r\n");
  expect(name).toMatch(/^usage-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  expect(heading).toBe("day,feature,key,key_id,environment,calls,credits");
  expect(rows.map((row) => row.split(",").toSpliced(2, 1))).toEqual([
    [old, "geocode", second.publicId, expect.any(String), "1", "0.0021"],
    [today, "geocode", org.key.publicId, expect.any(String), "2", "0.0042"],
  ]);
  const part = await exportUsage(keyContext(org), { from: old, to: old });
  expect(part.csv.trimEnd().split("\r\n")).toHaveLength(2);
});

test("a stretch that ends before it begins, is too long or is no day is refused", async () => {
  const ctx = keyContext(await openMeteredOrg());
  await expect(exportUsage(ctx, { from: "2026-11-02", to: "2026-11-01" })).rejects.toMatchObject({ code: "invalid" });
  await expect(exportUsage(ctx, { from: "2020-01-01", to: "2026-11-01" })).rejects.toMatchObject({ code: "invalid" });
  expect(UsageStretch.safeParse({ from: "2026-02-30" }).success).toBe(false);
});
