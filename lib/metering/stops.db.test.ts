import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";
import { parseId } from "#lib/ids.ts";
import { auditBooks } from "#lib/ledger/audit-books.ts";
import { commitCharges } from "#lib/metering/commit-engine.ts";
import type { HoldBody } from "#lib/metering/hold-view.ts";
import { rateEvents } from "#lib/metering/rate-events.ts";
import type { RatedEvent } from "#lib/metering/rated-event.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { holdVideo } from "#lib/testing/holds.ts";
import { type MeteredOrg, openFundedOrg, publishTestBook, serviceContext } from "#lib/testing/metering.ts";

const service = serviceContext();

beforeAll(() => publishTestBook([{ feature: "video", meter: "seconds", price: "1" }]));

function limit(org: MeteredOrg, scope: LimitScope, subject: string, kind: LimitKind, amount: string) {
  return asOwner(
    `INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, 'test', now() - interval '1 day')`,
    [org.id, scope, subject, kind, amount],
  );
}

let next = 0;

function usage(org: MeteredOrg, seconds: string) {
  next += 1;
  const fields = { feature: "video", meters: { seconds }, on_insufficient: "reject" };
  return { source: "t", id: `u-${next}`, key_id: org.key.publicId, ...fields };
}

async function refusalOf(org: MeteredOrg, seconds: string) {
  const [result] = await recordUsage(service, { events: [usage(org, seconds)] });
  return result && "refusal" in result ? result.refusal : null;
}

async function rated(org: MeteredOrg, seconds: string, fields: object = {}): Promise<RatedEvent> {
  const [event] = await rateEvents(service, [{ ...usage(org, seconds), ...fields }], false);
  if (!event || !("orgId" in event)) throw new Error("not rated");
  return event;
}

async function placing(org: MeteredOrg, id: string, seconds: string): Promise<RatedEvent> {
  const work = [{ feature: "video", meters: { seconds }, dimensions: null }];
  return { ...(await rated(org, seconds)), source: "hold", eventId: id, hold: { kind: "place", lifetimeS: 60, work } };
}

async function settling(org: MeteredOrg, hold: HoldBody, seconds: string): Promise<RatedEvent> {
  const holdId = parseId("hld", hold.id);
  return { ...(await rated(org, seconds)), hold: { kind: "settle", holdId, final: true } };
}

const SUBJECTS: readonly [LimitScope, string, string][] = [
  ["key", "key", "key"],
  ["environment", "live", "environment"],
  ["feature", "video", "feature"],
  ["member", "test", "member"],
  ["org", "", "spend_limit"],
];

test.each(SUBJECTS)("a refusal by a limit of scope %s names it", async (scope, subject, source) => {
  const org = await openFundedOrg("100");
  await limit(org, scope, scope === "key" ? String(org.key.id) : subject, "per_day", "5");
  expect(await refusalOf(org, "4")).toBeNull();
  const refusal = await refusalOf(org, "2");
  expect(refusal).toMatchObject({
    code: "limit_reached",
    extra: {
      limit_source: source,
      limit_id: expect.stringMatching(/^lim_/),
      limit_kind: "per_day",
      limit_subject: scope === "key" ? org.key.publicId : subject,
      limit_amount: "5",
      required: "2",
      available: "1",
      resets_at: expect.stringMatching(/T00:00:00.000Z$/),
    },
  });
  const page = scope === "key" ? `/keys/${org.key.publicId}` : "/limits";
  const { limit_id, limits_url } = refusal?.extra ?? {};
  expect(limits_url).toBe(`http://localhost:3000${page}?limit=${limit_id}`);
});

test("a limit of one call says what one call may take, and one of open holds how many may be open", async () => {
  const org = await openFundedOrg("100");
  await limit(org, "org", "", "per_call", "10");
  expect(await refusalOf(org, "11")).toMatchObject({ extra: { limit_kind: "per_call", available: "10" } });
  await limit(org, "key", String(org.key.id), "open_holds", "1");
  await holdVideo(org, "one", "1");
  await expect(holdVideo(org, "two", "1")).rejects.toMatchObject({
    message: expect.stringContaining("allows 1 open holds"),
    extra: { limit_source: "key", limit_kind: "open_holds", limit_amount: "1", available: "0", resets_at: null },
  });
});

test("what a settled hold gives back is there for the next one of the same batch, and limits let it pass", async () => {
  const org = await openFundedOrg("10");
  await limit(org, "org", "", "open_holds", "1");
  await limit(org, "org", "", "per_day", "12");
  const { hold } = await holdVideo(org, "first", "10");
  const outcomes = await commitCharges([await settling(org, hold, "2"), await placing(org, "second", "8")]);
  expect(outcomes).toMatchObject([
    { kind: "charged", funds: { current: "8", held: "0", available: "8" } },
    { kind: "held", funds: { current: "8", held: "8", available: "0" } },
  ]);
  const counted = "trim_scale(taken)::text AS taken, trim_scale(held)::text AS held";
  expect(await asOwner(`SELECT ${counted} FROM spend_limit_uses WHERE org_id = $1`, [org.id])).toEqual([
    { taken: "2", held: "8" },
  ]);
});

test("a limit of one feature neither stops nor counts another", async () => {
  const org = await openFundedOrg("100");
  await limit(org, "feature", "music", "per_day", "5");
  expect(await refusalOf(org, "20")).toBeNull();
  expect(await asOwner("SELECT 1 FROM spend_limit_uses WHERE org_id = $1", [org.id])).toEqual([]);
});

test("a hold that was settled for good has nothing for those behind it in the same batch", async () => {
  const org = await openFundedOrg("10");
  const { hold } = await holdVideo(org, "h", "10");
  const [first, second] = await commitCharges([await settling(org, hold, "2"), await settling(org, hold, "3")]);
  expect(first).toMatchObject({ draws: [[expect.anything(), "2", expect.anything()]], funds: { available: "8" } });
  expect(second).toMatchObject({ draws: [[expect.anything(), "3"]], funds: { held: "0", available: "5" } });
});

test("whether an organization may ask for more is judged when its credits are taken, not before", async () => {
  const org = await openFundedOrg("10");
  const overdrawing = await rated(org, "12", { on_insufficient: "record" });
  expect(await commitCharges([overdrawing, await placing(org, "h", "1")])).toMatchObject([
    { kind: "charged", funds: { debt: "2" } },
    { kind: "rejected", stop: { kind: "barred", by: "debt" }, funds: { debt: "2" } },
  ]);
});

test.each([
  [
    "WITH i AS (UPDATE key_index SET revoked_at = now() WHERE org_id = $1) UPDATE api_keys SET revoked_at = now() WHERE org_id = $1",
    "key_revoked",
  ],
  [
    "WITH i AS (UPDATE key_index SET expires_at = now() WHERE org_id = $1) UPDATE api_keys SET expires_at = now() WHERE org_id = $1",
    "key_expired",
  ],
  ["UPDATE organizations SET state = 'suspended' WHERE id = $1", "suspended"],
  ["UPDATE organizations SET state = 'closed' WHERE id = $1", "closed"],
])("a hold is refused under the lock after: %s", async (change, by) => {
  const org = await openFundedOrg("10");
  const event = await placing(org, "h", "1");
  await asOwner(change, [org.id]);
  expect(await commitCharges([event])).toMatchObject([{ kind: "rejected", stop: { kind: "barred", by } }]);
});

test("after all of this the books hold", async () => {
  const owner = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await owner.connect();
  const { violations } = await auditBooks(owner).finally(() => owner.end());
  expect(violations).toEqual([]);
});
