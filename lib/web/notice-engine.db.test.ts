import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { createKey } from "#lib/keys/create-key.ts";
import { findCaller } from "#lib/keys/known-keys-store.ts";
import { revokeKey } from "#lib/keys/revoke-key.ts";
import { openOrganization } from "#lib/testing/actors.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { startNotices, stopNotices } from "#lib/web/notice-engine.ts";

const REVOKE = "UPDATE key_index SET revoked_at = now() WHERE org_id = $1";

const ANNOUNCED = `WITH ended AS (${REVOKE} RETURNING 1) SELECT pg_notify('tollgate_keys', '') FROM ended`;

afterEach(stopNotices);

async function openWithKey() {
  const { owner, id } = await openOrganization();
  const key = await createKey(owner, { name: "Backend", environment: "live" });
  expect(await findCaller(key.secret)).not.toBeNull();
  return { owner, id, key };
}

async function listeners(): Promise<number[]> {
  const rows = await asOwner<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  );
  return rows.map(({ pid }) => pid);
}

async function untilListening(): Promise<number> {
  for (let tries = 0; tries < 300; tries += 1) {
    const [pid] = await listeners();
    if (pid !== undefined) return pid;
    await sleep(10);
  }
  throw new Error("nobody listens");
}

async function msUntilForgotten(secret: string): Promise<number> {
  const begunAtMs = performance.now();
  while (await findCaller(secret)) await sleep(2);
  return performance.now() - begunAtMs;
}

test("a key revoked in this process is unknown to the next call, though it was known before", async () => {
  const { owner, key } = await openWithKey();
  const asked = Array.from({ length: 20 }, () => findCaller(key.secret));
  await revokeKey(owner, { keyId: key.id });
  expect(await findCaller(key.secret)).toBeNull();
  await Promise.all(asked);
  expect(await findCaller(key.secret)).toBeNull();
});

test("what another process ends unannounced is known a second longer at most", async () => {
  const { id, key } = await openWithKey();
  await asOwner(REVOKE, [id]);
  expect(await msUntilForgotten(key.secret)).toBeLessThan(1_200);
});

test("what another process announces is forgotten at once, also after the connection was lost", async () => {
  startNotices();
  const pid = await untilListening();
  const first = await openWithKey();
  await asOwner(ANNOUNCED, [first.id]);
  expect(await msUntilForgotten(first.key.secret)).toBeLessThan(500);
  await asOwner("SELECT pg_terminate_backend($1)", [pid]);
  while ((await listeners()).includes(pid)) await sleep(10);
  await untilListening();
  const second = await openWithKey();
  await asOwner(ANNOUNCED, [second.id]);
  expect(await msUntilForgotten(second.key.secret)).toBeLessThan(500);
});

test("a verb that ends a key tells the other processes", async () => {
  const { owner, key } = await openWithKey();
  const other = new pg.Client({ connectionString: testDatabase().engineUrl });
  await other.connect();
  const heard = new Promise((resolve) => other.once("notification", ({ channel }) => resolve(channel)));
  await other.query("LISTEN tollgate_keys");
  await revokeKey(owner, { keyId: key.id });
  expect(await heard).toBe("tollgate_keys");
  await other.end();
});

/** Refuses every LISTEN until it is restored; `refused` has the connections that asked. */
function refuseToListen() {
  const query: (...args: unknown[]) => unknown = pg.Client.prototype.query;
  const refused: unknown[] = [];
  const spy = vi.spyOn(pg.Client.prototype, "query");
  spy.mockImplementation(function (this: pg.Client & { processID?: number }, ...args: unknown[]) {
    if (!String(args[0]).startsWith("LISTEN")) return query.apply(this, args);
    refused.push(this.processID);
    return Promise.reject(new Error("listening is not allowed"));
  });
  return { refused, allow: () => spy.mockRestore() };
}

test("a listener that is refused leaves no connection behind, and tries again", async () => {
  const { refused, allow } = refuseToListen();
  startNotices();
  while (refused.length < 2) await sleep(10);
  allow();
  await untilListening();
  expect(await asOwner("SELECT 1 FROM pg_stat_activity WHERE pid = ANY ($1::int[])", [refused])).toEqual([]);
});
