import { beforeAll, expect, test } from "vitest";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  addKey,
  GEOCODE,
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const service = serviceContext();

beforeAll(() =>
  publishTestBook([
    GEOCODE,
    { feature: "scrape", meter: "requests", price: "3", dimensions: { rendering: "js" } },
    { feature: "health", meter: "requests", price: "0" },
  ]),
);

function ask(org: MeteredOrg, fields: object = {}) {
  return authorize(service, AuthorizeInput.parse({ key: org.key.text, feature: "geocode", ...fields }));
}

async function use(org: MeteredOrg, count: string): Promise<void> {
  const event = {
    source: "t",
    id: `u-${count}`,
    key_id: org.key.publicId,
    feature: "geocode",
    meters: { requests: count },
  };
  await recordUsage(service, { events: [event] });
}

test("a call that the balance covers may pass, and nothing is taken for asking", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "5");
  const answer = {
    allowed: true,
    key_id: org.key.publicId,
    org_id: org.publicId,
    environment: "live",
    plan: "payg",
    limits: [],
  };
  const balance = { current: "5", held: "0", available: "5" };
  expect(await ask(org, { estimate: { requests: "5" } })).toEqual({ ...answer, balance });
  expect(await ask(org)).toEqual({ ...answer, balance });
  await expect(ask(org, { estimate: { requests: "5.000001" } })).rejects.toMatchObject({
    code: "out_of_credit",
    extra: {
      limit_source: "balance",
      required: "5.000001",
      available: "5",
      top_up_url: "http://localhost:3000/billing",
    },
  });
});

test("at zero only what costs nothing passes", async () => {
  const org = await openMeteredOrg();
  await expect(ask(org)).rejects.toMatchObject({ code: "out_of_credit" });
  expect(await ask(org, { estimate: { requests: "0" } })).toMatchObject({ allowed: true });
  expect(await ask(org, { feature: "health" })).toMatchObject({ allowed: true });
});

test("while debt stands, calls are refused with what must be bought, whatever else is left", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "2");
  await use(org, "5");
  await giveCredits(org.id, "100");
  await expect(ask(org)).rejects.toMatchObject({
    code: "debt_unpaid",
    extra: { limit_source: "debt", required: "3", available: "100" },
  });
});

test.each([
  ["a feature", { feature: "unheard.of" }],
  ["a meter", { estimate: { pages: "1" } }],
  ["a case", { feature: "scrape", estimate: { requests: "1" }, dimensions: { rendering: "png" } }],
])("%s without a price is unpriced, never guessed", async (_, fields) => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "5");
  await expect(ask(org, fields)).rejects.toMatchObject({ code: "unpriced" });
});

test("only credits that cover the feature count", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "5", { scope: ["scrape"] });
  await expect(ask(org)).rejects.toMatchObject({ code: "out_of_credit", extra: { available: "0" } });
  expect(
    await ask(org, { feature: "scrape", estimate: { requests: "1" }, dimensions: { rendering: "js" } }),
  ).toMatchObject({
    balance: { available: "5" },
  });
});

test("unknown, expired and revoked keys are refused, and so is a service key in their place", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "5");
  const expired = await addKey(org.id, "live", new Date(Date.now() - 1));
  const revoked = await addKey(org.id);
  await asOwner("UPDATE key_index SET revoked_at = now() WHERE key_id = $1", [revoked.id]);
  for (const key of ["nonsense", `tg_svc_${"0".repeat(36)}`, expired.text, revoked.text]) {
    await expect(ask(org, { key })).rejects.toMatchObject({ code: "unauthenticated" });
  }
});

test.each([
  ["suspended", "organization_suspended"],
  ["closed", "organization_closed"],
])("an organization that is %s may not call", async (state, code) => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "5");
  await asOwner("UPDATE organizations SET state = $2 WHERE id = $1", [org.id, state]);
  await expect(ask(org)).rejects.toMatchObject({ code, status: 403 });
});
