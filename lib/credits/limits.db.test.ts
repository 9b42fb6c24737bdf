import { beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { listLimits } from "#lib/credits/limit-queries.ts";
import { RemoveLimitInput, removeLimit } from "#lib/credits/remove-limit.ts";
import { SetLimitInput, setLimit } from "#lib/credits/set-limit.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { contextOf, createStaff, createUser, openOrganization, type TestOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { addKey, GEOCODE, giveCredits, publishTestBook, serviceContext } from "#lib/testing/metering.ts";

beforeAll(() => publishTestBook([GEOCODE]));

function set(ctx: Context, fields: object) {
  return setLimit(ctx, SetLimitInput.parse({ scope: "org", kind: "per_day", amount: "5", ...fields }));
}

async function memberOf(org: TestOrganization, role: "developer" | "billing" | "viewer"): Promise<Context> {
  return contextOf({ kind: "member", userId: await createUser(), orgId: org.id, role });
}

let next = 0;

/** Uses a key before the work is done, and says what became of it. */
async function use(keyId: string, requests: string) {
  next += 1;
  const event = { source: "t", id: `u-${next}`, key_id: keyId, feature: "geocode", meters: { requests } };
  const [result] = await recordUsage(serviceContext(), { events: [{ ...event, on_insufficient: "reject" }] });
  return result?.status;
}

test("a limit stops from the next call, raised it goes on counting, and ended it stops nothing", async () => {
  const org = await openOrganization();
  const [dev, live] = [await addKey(org.id, "dev"), await addKey(org.id, "live")];
  await giveCredits(org.id, "100");
  const { limitId } = await set(org.owner, { scope: "environment", subject: "dev" });
  expect(await use(dev.publicId, "4")).toBe("charged");
  expect(await use(dev.publicId, "2")).toBe("rejected");
  expect(await use(live.publicId, "20")).toBe("charged");
  expect(await listLimits(org.owner)).toMatchObject([{ id: limitId, amount: "5", used: "4", left: "1" }]);
  expect(await set(org.owner, { scope: "environment", subject: "dev", amount: "6" })).toEqual({ limitId });
  expect(await use(dev.publicId, "2")).toBe("charged");
  expect(await use(dev.publicId, "1")).toBe("rejected");
  await removeLimit(org.owner, RemoveLimitInput.parse({ limitId, scope: "environment" }));
  expect(await use(dev.publicId, "1")).toBe("charged");
  expect(await listLimits(org.owner)).toEqual([]);
  const audit = await asOwner<{ action: string }>("SELECT action FROM audit_records WHERE org_id = $1 ORDER BY id", [
    org.id,
  ]);
  expect(audit.map(({ action }) => action)).toEqual(["limit.set", "limit.set", "limit.end"]);
});

test("a limit set while usage is under way counts exactly what is recorded after it", async () => {
  const org = await openOrganization();
  const key = await addKey(org.id);
  await giveCredits(org.id, "100000");
  let over = false;
  const spend = async () => {
    while (!over) await use(key.publicId, "1");
  };
  const spending = [1, 2, 3].map(spend);
  for (const scope of ["org", "feature", "environment"]) {
    for (const kind of ["per_day", "per_week", "per_month", "in_total"]) {
      const subject = { org: "", feature: "geocode", environment: "live" }[scope];
      await set(org.owner, { scope, subject, kind, amount: "100000" });
    }
  }
  over = true;
  await Promise.all(spending);
  const counted = await asOwner<{ taken: string; used: string }>(
    `SELECT coalesce(u.taken, 0)::text AS taken, coalesce(e.used, 0)::text AS used FROM spend_limits l
     LEFT JOIN spend_limit_uses u ON u.org_id = l.org_id AND u.limit_id = l.id
     CROSS JOIN LATERAL (SELECT sum(amount) AS used FROM usage_events WHERE org_id = l.org_id AND recorded_at > l.created_at) e
     WHERE l.org_id = $1 AND l.subject <> 'dev'`,
    [org.id],
  );
  expect(counted).toHaveLength(12);
  for (const { taken, used } of counted) expect(taken).toBe(used);
});

test("set ten times at once, a limit is one", async () => {
  const org = await openOrganization();
  await Promise.all(Array.from({ length: 10 }, () => set(org.owner, {})));
  expect(await listLimits(org.owner)).toHaveLength(1);
});

test("developers bound keys, billing bounds the rest, viewers nothing, and staff whom they name", async () => {
  const org = await openOrganization();
  const { publicId: subject } = await addKey(org.id);
  const [developer, billing, viewer] = await Promise.all([
    memberOf(org, "developer"),
    memberOf(org, "billing"),
    memberOf(org, "viewer"),
  ]);
  await set(developer, { scope: "key", subject });
  await set(billing, { scope: "feature", subject: "geocode" });
  await expect(set(developer, {})).rejects.toMatchObject({ code: "forbidden" });
  await expect(set(billing, { scope: "key", subject })).rejects.toMatchObject({ code: "forbidden" });
  await expect(set(viewer, {})).rejects.toMatchObject({ code: "forbidden" });
  await set(await createStaff(), { orgId: org.publicId });
  await expect(set(await createStaff("support"), { orgId: org.publicId })).rejects.toMatchObject({ code: "forbidden" });
  expect((await listLimits(viewer)).map(({ scope }) => scope)).toEqual(["key", "feature", "org"]);
  const [limit] = await listLimits(viewer);
  expect(limit).toMatchObject({ subject, kind: "per_day", used: "0", left: "5" });
  // The scope decides who may end it, so another one must not be claimed.
  await expect(removeLimit(billing, { limitId: limit?.id ?? "", scope: "org" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("what is another's cannot be bounded, seen or ended", async () => {
  const [org, other] = [await openOrganization(), await openOrganization()];
  const { publicId: subject } = await addKey(other.id);
  await expect(set(org.owner, { scope: "key", subject })).rejects.toMatchObject({ code: "not_found" });
  const { limitId } = await set(other.owner, { orgId: org.publicId });
  expect(await listLimits(org.owner, other.id)).toEqual([]);
  await expect(removeLimit(org.owner, { limitId, scope: "org" })).rejects.toMatchObject({ code: "not_found" });
  await expect(set(org.owner, { scope: "environment", subject: "test" })).rejects.toMatchObject({ code: "invalid" });
  await expect(set(org.owner, { scope: "org", subject: "dev" })).rejects.toMatchObject({ code: "invalid" });
});
