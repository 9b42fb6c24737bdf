import { beforeAll, expect, test } from "vitest";
import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  addKey,
  eventOf,
  GEOCODE,
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const service = serviceContext();

beforeAll(() => publishTestBook([GEOCODE]));

function ask(org: MeteredOrg, requests?: string, fields: object = {}) {
  const estimate = requests === undefined ? {} : { estimate: { requests } };
  return authorize(service, AuthorizeInput.parse({ key: org.key.text, feature: "geocode", ...estimate, ...fields }));
}

async function limit(org: MeteredOrg, scope: LimitScope, subject: string, kind: LimitKind, amount: string) {
  await asOwner(
    "INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, $2, $3, $4, $5, 'test')",
    [org.id, scope, subject, kind, amount],
  );
}

let next = 0;

async function use(org: MeteredOrg, requests: string): Promise<void> {
  next += 1;
  const event = eventOf(org, `u-${next}`, requests);
  await recordUsage(service, { events: [event] });
}

async function richOrg(): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  await asOwner("UPDATE spend_limits SET ended_at = now() WHERE org_id = $1", [org.id]);
  await giveCredits(org.id, "1000");
  return org;
}

const SCOPES: readonly (readonly [LimitScope, (org: MeteredOrg) => string, string])[] = [
  ["key", (org) => String(org.key.id), "key"],
  ["environment", () => "live", "environment"],
  ["feature", () => "geocode", "feature"],
  ["member", () => "test", "member"],
  ["org", () => "", "spend_limit"],
];
const KINDS: readonly (readonly [LimitKind, string, boolean])[] = [
  ["per_call", "10", false],
  ["per_day", "7", true],
  ["per_week", "7", true],
  ["per_month", "7", true],
  ["in_total", "7", false],
];
const EVERY = SCOPES.flatMap(([scope, subject, source]) =>
  KINDS.map(([kind, left, resets]) => ({ scope, subject, source, kind, left, resets })),
);

test.each(EVERY)("a limit $kind of $scope stops what it does not leave, by name", async (each) => {
  const { scope, subject, source, kind, left, resets } = each;
  const org = await richOrg();
  await limit(org, scope, subject(org), kind, "10");
  await use(org, "3");
  const { limits } = await ask(org, left);
  expect(limits).toMatchObject([{ source, kind, amount: "10", available: left }]);
  const refused = await ask(org, `${left}.000001`).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: "limit_reached",
    extra: {
      limit_source: source,
      limit_id: limits[0]?.id,
      limit_kind: kind,
      required: `${left}.000001`,
      available: left,
      resets_at: resets ? limits[0]?.resets_at : null,
      limits_url: expect.stringMatching(new RegExp(`\\?limit=${limits[0]?.id}$`)),
    },
  });
  if (resets) expect(new Date(String(limits[0]?.resets_at)).getTime()).toBeGreaterThan(Date.now());
});

test("limits of other keys, environments, features and members are not named and do not stop", async () => {
  const org = await richOrg();
  const other = await addKey(org.id, "dev");
  await limit(org, "key", String(other.id), "per_day", "1");
  await limit(org, "environment", "dev", "per_day", "1");
  await limit(org, "feature", "scrape", "per_day", "1");
  await limit(org, "member", "somebody", "per_day", "1");
  expect(await ask(org, "5")).toMatchObject({ allowed: true, limits: [] });
});

test("a used-up limit stops a call without an estimate, but not one that costs nothing", async () => {
  const org = await richOrg();
  await limit(org, "org", "", "per_day", "3");
  await use(org, "3");
  await expect(ask(org)).rejects.toMatchObject({ extra: { limit_source: "spend_limit", available: "0" } });
  expect(await ask(org, "0")).toMatchObject({ limits: [{ available: "0" }] });
});

test("open holds are bounded where a hold is placed, and the refusal names that limit", async () => {
  const org = await richOrg();
  await limit(org, "key", String(org.key.id), "open_holds", "1");
  const hold = (id: string) => ask(org, "1", { hold: { id } });
  expect(await hold("first")).toMatchObject({ hold: { amount: "1" } });
  expect(await hold("first")).toMatchObject({ hold: { amount: "1" } });
  await expect(hold("second")).rejects.toMatchObject({
    extra: { limit_source: "key", limit_kind: "open_holds", limit_amount: "1", available: "0" },
  });
  expect(await ask(org, "1")).toMatchObject({ allowed: true, limits: [{ kind: "open_holds", available: "0" }] });
});
