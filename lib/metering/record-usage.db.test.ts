import { beforeAll, expect, test } from "vitest";
import { recordUsage } from "#lib/metering/record-usage.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  addKey,
  eventOf,
  GEOCODE,
  giveCredits,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const PAST = "2026-01-01T00:00:00Z";
const service = serviceContext();

beforeAll(() =>
  publishTestBook([
    GEOCODE,
    { feature: "gpt-4o", meter: "input_tokens", price: "2.5", per: "1000000" },
    { feature: "health", meter: "requests", price: "0" },
  ]),
);

async function record(...events: object[]): Promise<readonly UsageResult[]> {
  return recordUsage(service, { events });
}

async function one(sent: object): Promise<UsageResult> {
  const [result] = await record(sent);
  if (!result) throw new Error("no result");
  return result;
}

function refusalOf(result: UsageResult) {
  return "refusal" in result ? { code: result.refusal.code, ...result.refusal.extra } : null;
}

test("a charge says what it cost, why, which grant paid, and what is left", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const result = await one(eventOf(org, "a", "374", { feature: "gpt-4o", meters: { input_tokens: "374" } }));
  expect(result).toMatchObject({
    status: "charged",
    charge: {
      amount: "0.000935",
      price_version: 1,
      lines: [{ meter: "input_tokens", quantity: "374", amount: "0.000935", rate: { price: "2.5", per: "1000000" } }],
      draws: [{ amount: "0.000935" }],
    },
    balance: { current: "9.999065", held: "0", available: "9.999065" },
  });
});

test("200 calls at once on a balance that pays for 50: exactly 50 pass, and nothing is left", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "50");
  const sent = Array.from({ length: 200 }, (_, n) =>
    one(eventOf(org, `race-${n}`, "1", { on_insufficient: "reject" })),
  );
  const results = await Promise.all(sent);
  expect(results.filter((result) => result.status === "charged")).toHaveLength(50);
  const rejected = results.filter((result) => result.status === "rejected");
  expect(rejected).toHaveLength(150);
  expect(rejected[0] && refusalOf(rejected[0])).toMatchObject({
    code: "out_of_credit",
    limit_source: "balance",
    required: "1",
    available: "0",
    top_up_url: "http://localhost:3000/billing",
  });
  const rows = await asOwner(
    "SELECT sum(remaining)::float AS left, sum(used)::float AS used FROM grants WHERE org_id = $1",
    [org.id],
  );
  expect(rows).toEqual([{ left: 0, used: 50 }]);
});

test("the same event again answers the first charge with today's balance; another body under its id is refused", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const first = await one(eventOf(org, "d", "2"));
  await one(eventOf(org, "between", "3"));
  const again = await one(eventOf(org, "d", 2));
  expect(again).toMatchObject({ status: "duplicate", balance: { available: "5" } });
  expect("charge" in again && again.charge).toEqual("charge" in first && first.charge);
  const other = await one(eventOf(org, "d", "3"));
  expect(refusalOf(other)).toMatchObject({ code: "mismatch" });
  expect((await one(eventOf(org, "d", "2"))).status).toBe("duplicate");
});

test("a refusal leaves nothing: the same event is judged anew after a top-up", async () => {
  const org = await openMeteredOrg();
  const call = eventOf(org, "later", "4", { on_insufficient: "reject" });
  expect((await one(call)).status).toBe("rejected");
  await giveCredits(org.id, "4");
  expect(await one(call)).toMatchObject({ status: "charged", balance: { available: "0" } });
});

test("a batch answers one item per event in order, and bad ones harm no other", async () => {
  const [org, neighbour] = [await openMeteredOrg(), await openMeteredOrg()];
  await giveCredits(org.id, "5");
  await giveCredits(neighbour.id, "100");
  const results = await record(
    eventOf(org, "1", "3"),
    eventOf(org, "2", "3", { on_insufficient: "reject" }),
    eventOf(neighbour, "1", "7"),
    eventOf(org, "3", "2", { on_insufficient: "reject" }),
    { nonsense: true },
    eventOf(org, "4", "1", { key_id: "key_0000000000000" }),
    eventOf(org, "1", "3"),
    eventOf(org, "5", "1", { feature: "unheard.of" }),
    eventOf(org, "6", "1", { hold_id: "hld_1" }),
  );
  expect(results.map((result) => result.status)).toEqual([
    "charged",
    "rejected",
    "charged",
    "charged",
    "invalid",
    "invalid",
    "duplicate",
    "unmatched",
    "invalid",
  ]);
  expect(results[3]).toMatchObject({ balance: { available: "0" } });
  expect(results.slice(4, 6).map((result) => refusalOf(result)?.code)).toEqual(["invalid", "not_found"]);
});

test("usage without a price is kept, charged nothing, and answers so until it is rated", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "5");
  for (const fields of [{ feature: "unheard.of" }, { meters: { pages: "1" } }, { dimensions: { region: "eu" } }]) {
    const sent = eventOf(org, JSON.stringify(fields), "1", { on_insufficient: "reject", ...fields });
    expect(await one(sent)).toMatchObject({ status: "unmatched", charge: { amount: "0", price_version: null } });
    expect(await one(sent)).toMatchObject({ status: "unmatched", balance: { available: "5" } });
  }
});

test("served usage is recorded beyond the balance, as debt; what costs nothing passes at zero", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "2");
  expect(await one(eventOf(org, "over", "5"))).toMatchObject({
    status: "charged",
    charge: { draws: [{ amount: "2" }, { debt: true, amount: "3" }] },
    balance: { current: "0", available: "0" },
  });
  const free = eventOf(org, "free", "1", { feature: "health", on_insufficient: "reject" });
  expect(await one(free)).toMatchObject({ status: "charged", charge: { amount: "0", draws: [] } });
});

test("usage is charged whatever the state of its organization or key, since it was served", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "2");
  await asOwner("UPDATE organizations SET state = 'suspended' WHERE id = $1", [org.id]);
  await asOwner("UPDATE key_index SET revoked_at = now() WHERE org_id = $1", [org.id]);
  expect((await one(eventOf(org, "served"))).status).toBe("charged");
  expect((await one({ ...eventOf(org, "whole"), key_id: undefined, org_id: org.publicId })).status).toBe("charged");
});

test("dev and live keys draw on one balance, and each is summed under its environment", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "5");
  const dev = await addKey(org.id, "dev");
  await record(eventOf(org, "live"), eventOf(org, "dev", "2", { key_id: dev.publicId }));
  const rows = await asOwner("SELECT environment, amount::float FROM usage_days WHERE org_id = $1 ORDER BY 1", [
    org.id,
  ]);
  expect(rows).toEqual([
    { environment: "dev", amount: 2 },
    { environment: "live", amount: 1 },
  ]);
});

test("only a service key made for it records usage, and only one with backfill sends an old instant", async () => {
  const org = await openMeteredOrg();
  const old = eventOf(org, "old", "1", { occurred_at: PAST });
  expect(refusalOf(await one(old))).toMatchObject({ code: "invalid", errors: [{ field: "occurred_at" }] });
  const [taken] = await recordUsage(serviceContext(["usage", "backfill"]), { events: [old] });
  expect(taken?.status).toBe("charged");
  await expect(recordUsage(serviceContext(["authorize"]), { events: [old] })).rejects.toMatchObject({
    code: "forbidden",
  });
});
