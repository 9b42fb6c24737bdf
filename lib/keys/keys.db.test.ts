import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { freezeClock } from "#lib/organizations/freeze-clock.ts";
import { contextOf, createStaff, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { createKey } from "./create-key.ts";
import { makeKey } from "./key-format.ts";
import { findCaller, forgetKeys } from "./known-keys-store.ts";
import { listKeys } from "./queries.ts";
import { revokeKey } from "./revoke-key.ts";

test("a key is found by what it says until it is revoked, from the next call on", async () => {
  const { owner, id } = await openOrganization();
  const key = await createKey(owner, { name: "Backend", environment: "live" });
  expect(key.secret).toMatch(/^tg_live_[0-9A-Za-z]{36}$/);
  expect(await findCaller(key.secret)).toMatchObject({ kind: "api_key", orgId: id, environment: "live" });
  await revokeKey(owner, { keyId: key.id });
  expect(await findCaller(key.secret)).toBeNull();
  await expect(revokeKey(owner, { keyId: key.id })).rejects.toMatchObject({ code: "conflict" });
  expect(await listKeys(owner)).toMatchObject([{ id: key.id, state: "revoked", usesLastDay: 0, lastUsedAt: null }]);
});

test("anybody's key is found by its text, but the index shows a member only their own organization's", async () => {
  const [mine, other] = [await openOrganization(), await openOrganization()];
  const { secret } = await createKey(other.owner, { name: "Theirs", environment: "live" });
  await createKey(mine.owner, { name: "Mine", environment: "live" });
  expect(await findCaller(secret)).toMatchObject({ orgId: other.id });
  const seen = (ctx: Context) => transact(ctx, (tx) => tx.keyIndex.findMany({ select: { orgId: true } }));
  expect(await seen(mine.owner)).toEqual([{ orgId: mine.id }]);
  expect(await seen(contextOf({ kind: "visitor" }))).toEqual([]);
});

test("of a key only its hash, its beginning and its last four letters are stored", async () => {
  const { owner, id } = await openOrganization();
  const { secret } = await createKey(owner, { name: "Backend", environment: "dev" });
  const rows = await asOwner(
    `SELECT row_to_json(k)::text AS text FROM api_keys k WHERE org_id = $1 UNION ALL SELECT row_to_json(i)::text FROM key_index i
     WHERE org_id = $1 UNION ALL SELECT row_to_json(a)::text FROM audit_records a WHERE org_id = $1`,
    [id],
  );
  expect(rows.map(({ text }) => text).join()).not.toContain(secret.slice(-10));
  const hash = createHash("sha256").update(secret).digest();
  expect(await asOwner("SELECT 1 AS found FROM key_index WHERE hash = $1", [hash])).toHaveLength(1);
});

test("a key with an end works through its last day in the organization's zone", async () => {
  const { owner, id } = await openOrganization();
  await asOwner("UPDATE organizations SET time_zone = 'America/New_York' WHERE id = $1", [id]);
  await createKey(owner, { name: "Trial", environment: "dev", expiresOn: "2999-07-31" });
  expect((await listKeys(owner))[0]?.expiresAt).toBe("2999-08-01T04:00:00.000Z");
  const past = createKey(owner, { name: "Late", environment: "dev", expiresOn: "2020-01-01" });
  await expect(past).rejects.toMatchObject({ extra: { fields: { expiresOn: expect.any(String) } } });
});

test("a key of an organization whose clock stands still ends by that clock", async () => {
  const { owner, publicId } = await openOrganization();
  const { secret } = await createKey(owner, { name: "Trial", environment: "dev", expiresOn: "2190-07-31" });
  const staff = await createStaff();
  await freezeClock(staff, { orgId: publicId, at: new Date("2190-07-31T23:00:00Z") });
  expect(await findCaller(secret)).toMatchObject({ kind: "api_key" });
  await freezeClock(staff, { orgId: publicId, at: new Date("2190-08-01T00:00:00Z") });
  forgetKeys();
  expect(await findCaller(secret)).toBeNull();
  const past = createKey(owner, { name: "Late", environment: "dev", expiresOn: "2190-07-31" });
  await expect(past).rejects.toMatchObject({ extra: { fields: { expiresOn: expect.any(String) } } });
});

test("an expired key is no longer found", async () => {
  const { owner, id } = await openOrganization();
  const { secret } = await createKey(owner, { name: "Trial", environment: "dev", expiresOn: "2999-07-31" });
  await asOwner("UPDATE key_index SET expires_at = now() - interval '1 second' WHERE org_id = $1", [id]);
  expect(await findCaller(secret)).toBeNull();
});

test("uses of the last 24 hours are counted to the minute", async () => {
  const { owner, id } = await openOrganization();
  const { id: keyId } = await createKey(owner, { name: "Busy", environment: "live" });
  const [key] = await asOwner<{ id: string }>("SELECT id FROM api_keys WHERE org_id = $1", [id]);
  const now = new Date("2026-03-10T12:30:00Z");
  const hour = (at: string, events: number) =>
    asOwner("INSERT INTO usage_hours VALUES ($1, $2, 'f', $3, 'live', $4, 0)", [id, at, key?.id, events]);
  await hour("2026-03-09T12:00:00Z", 9);
  await hour("2026-03-09T13:00:00Z", 20);
  await hour("2026-03-10T12:00:00Z", 300);
  for (const at of ["2026-03-09T12:29:59Z", "2026-03-09T12:30:00Z", "2026-03-09T12:59:59Z"]) {
    await asOwner(
      `INSERT INTO usage_events (org_id, source, event_id, key_id, environment, feature, occurred_at, recorded_at, period_starts_at,
         meters, status, amount) VALUES ($1, 's', $4, $3, 'live', 'f', $2::timestamptz, now(), now(), '{}', 'charged', 0)`,
      [id, at, key?.id, at],
    );
  }
  expect(await listKeys({ ...owner, now: () => now })).toMatchObject([{ id: keyId, usesLastDay: 322 }]);
});

test("roles without keys, other organizations and suspended ones make and revoke none", async () => {
  const { owner, id } = await openOrganization();
  const other = await openOrganization("Other");
  const key = await createKey(owner, { name: "Mine", environment: "dev" });
  await expect(revokeKey(other.owner, { keyId: key.id })).rejects.toMatchObject({ code: "not_found" });
  expect(await listKeys(other.owner)).toEqual([]);
  const userId = owner.actor.kind === "member" ? owner.actor.userId : "";
  const viewer = contextOf({ kind: "member", userId, orgId: id, role: "viewer" });
  await expect(createKey(viewer, { name: "X", environment: "dev" })).rejects.toMatchObject({ code: "forbidden" });
  await asOwner("UPDATE organizations SET state = 'suspended' WHERE id = $1", [id]);
  await expect(createKey(owner, { name: "X", environment: "dev" })).rejects.toMatchObject({
    code: "organization_suspended",
  });
  await revokeKey(owner, { keyId: key.id });
});

test("a service key is found with its scopes, and its last use is written at most once a minute", async () => {
  const { text, hash, prefix, lastFour } = makeKey("svc", new Uint8Array(32).fill(7));
  await asOwner(
    "INSERT INTO service_keys (name, hash, prefix, last_four, scopes, created_by) VALUES ('Gate', $1, $2, $3, '{usage}', 'test')",
    [hash, prefix, lastFour],
  );
  const used = () =>
    asOwner<{ at: Date | null }>("SELECT last_used_at AS at FROM service_keys WHERE hash = $1", [hash]);
  expect(await findCaller(text)).toMatchObject({ kind: "service", scopes: ["usage"] });
  const first = await used();
  expect(first[0]?.at).toBeInstanceOf(Date);
  forgetKeys();
  await findCaller(text);
  expect(await used()).toEqual(first);
  await asOwner("UPDATE service_keys SET revoked_at = now()");
  forgetKeys();
  expect(await findCaller(text)).toBeNull();
});
