import { beforeAll, expect, test } from "vitest";
import { getBalanceAt } from "#lib/credits/past-balance-queries.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { getBalanceFigures } from "#lib/metering/queries.ts";
import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { getUsageSeries } from "#lib/metering/usage-queries.ts";
import { freezeClock } from "#lib/organizations/freeze-clock.ts";
import { createStaff } from "#lib/testing/actors.ts";
import { callApi } from "#lib/testing/api.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  GEOCODE,
  giveCredits,
  keyContext,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { violationsNow } from "#lib/testing/purchases.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";
import { dateOf, microsOf } from "#lib/time/timestamp.ts";

const DAY_MS = 24 * 3_600_000;
const service = serviceContext();
const frozenAt = new Date(Date.now() + 70 * DAY_MS);
const dearer = new Date(Date.now() + 60 * DAY_MS);

beforeAll(async () => {
  await publishTestBook([GEOCODE]);
  await publishTestBook([{ feature: "geocode", meter: "requests", price: "3" }], dearer.toISOString());
});

async function openFrozen(): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  await freezeClock(await createStaff(), { orgId: org.publicId, at: frozenAt });
  return org;
}

const event = (org: MeteredOrg, id: string, occurred_at?: Date) => ({
  source: "test",
  id,
  key_id: org.key.publicId,
  feature: "geocode",
  meters: { requests: "2" },
  ...(occurred_at && { occurred_at: occurred_at.toISOString() }),
});

function recorded(org: MeteredOrg) {
  const sql = "SELECT occurred_at, recorded_at, period_starts_at FROM usage_events WHERE org_id = $1 ORDER BY id";
  return asOwner<{ occurred_at: Date; recorded_at: Date; period_starts_at: Date }>(sql, [org.id]);
}

test("what an organization with a frozen clock uses occurs, is accepted, priced and summed by that clock, its neighbour's by the real one", async () => {
  const [frozen, neighbour] = [await openFrozen(), await openMeteredOrg()];
  await giveCredits(neighbour.id, "100");
  const soon = new Date(frozenAt.getTime() + 6 * 60_000);
  const results = await recordUsage(service, {
    events: [
      event(frozen, "now"),
      event(neighbour, "now"),
      event(frozen, "today, which is past", new Date()),
      event(frozen, "too soon", soon),
      event(neighbour, "far ahead", frozenAt),
      event(frozen, "the day before", new Date(frozenAt.getTime() - DAY_MS)),
    ],
  });
  expect(results.map(({ status }) => status)).toEqual([
    "charged",
    "charged",
    "invalid",
    "invalid",
    "invalid",
    "charged",
  ]);
  const month = dateOf(calendarMonthOf(microsOf(frozenAt), "UTC").startsAt);
  const [first] = await recorded(frozen);
  expect(first).toEqual({ occurred_at: frozenAt, recorded_at: frozenAt, period_starts_at: month });
  expect((await recorded(neighbour))[0]?.period_starts_at.getTime()).toBeLessThan(month.getTime());
  expect(await violationsNow()).toEqual([]);
});

test("its work is quoted, held and settled at the prices of its own time", async () => {
  const org = await openFrozen();
  const key_id = org.key.publicId;
  const estimate = { requests: "4" };
  const quote = await quoteWork(service, QuoteInput.parse({ key_id, job: { feature: "geocode", estimate } }));
  expect(quote.price).toBe("12");
  const input = PlaceHoldInput.parse({ id: "h", key_id, feature: "geocode", estimate });
  const { hold } = await placeHold(service, input);
  expect(hold.amount).toBe("12");
  const settled = await settleHold(
    service,
    hold.id,
    SettleHoldInput.parse({ source: "test", id: "s", meters: { requests: "3" } }),
  );
  expect(settled.result).toMatchObject({ status: "charged", charge: { amount: "9" } });
  expect((await recorded(org))[0]?.occurred_at).toEqual(frozenAt);
});

test("its screens show its own today, and its own past", async () => {
  const org = await openFrozen();
  await recordUsage(service, { events: [event(org, "now")] });
  const ctx = keyContext(org);
  expect(await getBalanceFigures(ctx)).toMatchObject({ available: "94", spentThisPeriod: "6" });
  expect(await getUsageSeries(ctx, "24h", "feature")).toMatchObject({ total: "6" });
  expect(await getBalanceAt(ctx, microsOf(frozenAt))).toMatchObject({ current: "94" });
});

test("the prices that a key reads are those in force by its organization's clock", async () => {
  const [frozen, neighbour] = [await openFrozen(), await openMeteredOrg()];
  const priceOf = async (org: MeteredOrg) => (await callApi("GET", "/prices", { key: org.key.text })).json;
  expect(await priceOf(frozen)).toMatchObject({ rates: [{ feature: "geocode", price: "3" }] });
  expect(await priceOf(neighbour)).toMatchObject({ rates: [{ feature: "geocode", price: "1" }] });
});
