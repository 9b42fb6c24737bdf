import { beforeAll, expect, test } from "vitest";
import { listOpenGrants } from "#lib/credits/queries.ts";
import { publicId } from "#lib/ids.ts";
import { getCharge, listCharges, sumCharges } from "#lib/metering/charge-queries.ts";
import { chargeDetail } from "#lib/metering/charge-rows.ts";
import { findFirstRequest } from "#lib/metering/first-request-queries.ts";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { getUsageSeries } from "#lib/metering/usage-queries.ts";
import { knownPrices } from "#lib/pricing/published-books-store.ts";
import { createStaff } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  addKey,
  GEOCODE,
  giveCredits,
  keyContext,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const DAY_MS = 86_400_000;
const service = serviceContext();

beforeAll(async () => {
  await publishTestBook([
    GEOCODE,
    { feature: "gpt-4o", meter: "input_tokens", price: "2.5", per: "1000000" },
    { feature: "gpt-4o", meter: "output_tokens", price: "10", per: "1000000" },
  ]);
  await asOwner(
    "INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES ('USD', 1000, 1, '2000-01-01')",
  );
});

async function use(org: MeteredOrg, count: string, fields: object = {}): Promise<void> {
  const id = `${count} ${JSON.stringify(fields)}`;
  const event = {
    source: "q",
    id,
    key_id: org.key.publicId,
    feature: "geocode",
    meters: { requests: count },
    ...fields,
  };
  const [result] = await recordUsage(service, { events: [event] });
  expect(result?.status).not.toBe("invalid");
}

test("the balance says what is left, what it is in money, and how long it lasts", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  await use(org, "10");
  expect(await getBalanceFigures(keyContext(org))).toEqual({
    current: "90",
    held: "0",
    notBegun: "0",
    openHolds: 0,
    available: "90",
    approxMoney: "≈ $0.09",
    spentThisPeriod: "10",
    daysLeft: 9,
  });
});

test("usage is summed by feature, key and environment, and each sum leads to exactly its charges", async () => {
  const org = await openMeteredOrg("Pacific/Auckland");
  await giveCredits(org.id, "100");
  const dev = await addKey(org.id, "dev");
  await use(org, "3");
  await use(org, "4", { key_id: dev.publicId });
  await use(org, "5", { key_id: undefined, org_id: org.publicId });
  await use(org, "6", { occurred_at: new Date(Date.now() - 3 * DAY_MS).toISOString() });
  const ctx = keyContext(org);
  for (const by of ["feature", "key", "environment"] as const) {
    for (const range of ["24h", "7d", "30d"] as const) {
      const usage = await getUsageSeries(ctx, range, by);
      expect([range, by, usage.total]).toEqual([range, by, range === "24h" ? "12" : "18"]);
      const drawn = usage.buckets.flatMap((bucket) => Object.values(bucket.series).map(Number));
      expect(drawn.reduce((a, b) => a + b, 0)).toBe(Number(usage.total));
      expect(usage.table.reduce((sum, row) => sum + row.events, 0)).toBe(usage.events);
    }
  }
  const byKey = await getUsageSeries(ctx, "7d", "key");
  expect(byKey.table.map(({ key, amount }) => [key, amount])).toEqual([
    [org.key.publicId, "9"],
    ["none", "5"],
    [dev.publicId, "4"],
  ]);
  const noKey = await listCharges(ctx, { keyId: null }, { after: null, limit: 10 });
  expect(noKey.charges.map((charge) => charge.amount)).toEqual(["5"]);
  expect(await sumCharges(ctx, { keyId: org.key.id })).toBe("9");
});

test("a charge is explained to the last digit, with the grants that paid it", async () => {
  const org = await openMeteredOrg();
  const first = await giveCredits(org.id, "0.000001", { priority: 5 });
  await giveCredits(org.id, "1");
  await use(org, "x", { feature: "gpt-4o", meters: { input_tokens: "374", output_tokens: "120" } });
  const [charge] = (await listCharges(keyContext(org), {}, { after: null, limit: 1 })).charges;
  const detail = chargeDetail(await getCharge(keyContext(org), charge?.id ?? ""), await knownPrices());
  expect(detail).toMatchObject({
    amount: "0.002135",
    formula: "374 input_tokens × 2.5 / 1,000,000 + 120 output_tokens × 10 / 1,000,000 = 0.002135",
    quantity: "374 input tokens, 120 output tokens",
    lines: [{ rate: "2.5 credits per 1,000,000 input tokens", amount: "0.000935" }, { amount: "0.0012" }],
    draws: [{ grantId: publicId("gra", first), origin: "promotion", amount: "0.000001" }, { amount: "0.002134" }],
    approxMoney: "≈ $0.0000021",
  });
});

test("another organization's charges do not exist; staff name the one they look at", async () => {
  const [org, other] = [await openMeteredOrg(), await openMeteredOrg()];
  await giveCredits(org.id, "10");
  await use(org, "2");
  const [charge] = (await listCharges(keyContext(org), {}, { after: null, limit: 1 })).charges;
  const id = charge?.id ?? "";
  await expect(getCharge(keyContext(other), id)).rejects.toMatchObject({ code: "not_found" });
  // Whoever is confined to an organization gets their own, whichever they name.
  await expect(getCharge(keyContext(other), id, org.id)).rejects.toMatchObject({ code: "not_found" });
  expect((await getBalanceFigures(keyContext(other), org.id)).available).toBe("0");
  const staff = await createStaff("support");
  expect((await getCharge(staff, id, org.id)).charge.amount).toBe("2");
  expect((await getBalanceFigures(staff, org.id)).available).toBe("8");
});

test("the first request is waited for, then named; open grants stand in the order in which they are spent", async () => {
  const org = await openMeteredOrg();
  expect(await findFirstRequest(keyContext(org))).toEqual({ seen: false });
  await giveCredits(org.id, "10");
  await giveCredits(org.id, "5", { expiresAt: new Date(Date.now() + DAY_MS), scope: ["geo*"] });
  await use(org, "1");
  expect(await findFirstRequest(keyContext(org))).toMatchObject({ seen: true, feature: "geocode", amount: "1" });
  const grants = await listOpenGrants(keyContext(org));
  expect(grants.map(({ remaining, scope }) => [remaining, scope])).toEqual([
    ["4", ["geo*"]],
    ["10", []],
  ]);
});
