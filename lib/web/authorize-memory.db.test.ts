import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { restrictKey } from "#lib/keys/restrict-key.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { findKnown } from "#lib/metering/known-standing-engine.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { releaseHold } from "#lib/metering/release-hold.ts";
import { customerKeyHash } from "#lib/metering/standing-store.ts";
import { contextOf, createUser } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  GEOCODE,
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { startNotices, stopNotices } from "#lib/web/notice-engine.ts";

const service = serviceContext();
const MOST_TRIES = 3_000;

function ask(org: MeteredOrg, requests = "1", feature = "geocode") {
  return authorize(service, AuthorizeInput.parse({ key: org.key.text, feature, estimate: { requests } }));
}

function known(org: MeteredOrg) {
  return findKnown(customerKeyHash(org.key.text), "geocode");
}

async function untilKnown(org: MeteredOrg): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES && !known(org); tries += 1) {
    await ask(org, "0");
    await sleep(2);
  }
  expect(known(org)).not.toBeNull();
}

/** Waits for what somebody else did: as nothing ages here, only an announcement can make it known. */
async function untilHeard(changed: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (await changed()) return;
    await sleep(2);
  }
  throw new Error("it was not announced");
}

const passes = (org: MeteredOrg, requests?: string) =>
  ask(org, requests).then(
    () => true,
    () => false,
  );

let next = 0;

function event(org: MeteredOrg, requests: string, feature = "geocode") {
  next += 1;
  return { source: "t", id: `u-${next}`, key_id: org.key.publicId, feature, meters: { requests } };
}

function placed(work: object) {
  return PlaceHoldInput.parse({ feature: "geocode", ...work });
}

async function known100(): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  await untilKnown(org);
  return org;
}

beforeAll(async () => {
  await publishTestBook([GEOCODE, { feature: "scrape", meter: "requests", price: "1" }]);
  // The clock by which memory ages goes on, but stays within a second.
  let nowMs = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => {
    nowMs += 0.0001;
    return nowMs;
  });
  startNotices();
  await known100();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await stopNotices();
});

test("a call that memory lets pass asks the database nothing", async () => {
  const org = await known100();
  const before = known(org);
  expect(await ask(org, "100")).toMatchObject({ balance: { available: "100" } });
  expect(known(org)).toBe(before);
});

test("after each commit in this process the next call is answered exactly, of whichever feature", async () => {
  const org = await known100();
  await recordUsage(service, { events: [event(org, "10")] });
  expect(await ask(org, "90")).toMatchObject({ balance: { current: "90", available: "90" } });
  await expect(ask(org, "91")).rejects.toMatchObject({ code: "out_of_credit", extra: { available: "90" } });
  await recordUsage(service, { events: [event(org, "5"), event(org, "5", "scrape")] });
  expect(await ask(org, "80")).toMatchObject({ balance: { available: "80" } });
  const { hold } = await placeHold(service, placed({ id: "h", key: org.key.text, estimate: { requests: "30" } }));
  expect(await ask(org)).toMatchObject({ balance: { current: "80", held: "30", available: "50" } });
  await expect(ask(org, "51")).rejects.toMatchObject({ code: "out_of_credit" });
  await releaseHold(service, hold.id);
  expect(await ask(org, "80")).toMatchObject({ balance: { held: "0", available: "80" } });
});

test("a hold by the id of a key or an organization looks its payer up once, whatever is committed meanwhile", async () => {
  const org = await known100();
  for (const [field, asker, id] of [
    ["key_id", { kind: "key", id: org.key.id }, org.key.publicId],
    ["org_id", { kind: "org", id: org.id }, org.publicId],
  ] as const) {
    const place = (name: string) =>
      placeHold(service, placed({ id: `${field} ${name}`, [field]: id, estimate: { requests: "1" } }));
    for (let tries = 0; tries < MOST_TRIES && !findKnown(asker, "geocode"); tries += 1) await place(`t${tries}`);
    const before = findKnown(asker, "geocode");
    expect(before).not.toBeNull();
    await recordUsage(service, { events: [event(org, "1")] });
    await place("last");
    expect(findKnown(asker, "geocode")).toBe(before);
  }
});

test("a limit's count is exact after each commit in this process", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  await asOwner(
    "INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, 'key', $2, 'per_day', 10, 'test')",
    [org.id, String(org.key.id)],
  );
  for (const left of ["10", "9", "8", "7"]) {
    expect(await ask(org, left)).toMatchObject({ limits: [{ available: left }] });
    await expect(ask(org, `${left}.5`)).rejects.toMatchObject({ extra: { limit_source: "key", available: left } });
    await recordUsage(service, { events: [event(org, "1")] });
  }
});

test("many spenders and askers at once: no call that a commit has overtaken is answered with what was left before", async () => {
  const org = await known100();
  let spent = 0;
  const spend = async () => {
    for (let at = 0; at < 10; at += 1) {
      await recordUsage(service, { events: [event(org, "1")] });
      spent += 1;
      const atMost = 100 - spent;
      const { balance } = await ask(org, "0");
      expect(Number(balance.available)).toBeLessThanOrEqual(atMost);
    }
  };
  await Promise.all(Array.from({ length: 8 }, spend));
  expect(await ask(org, "20")).toMatchObject({ balance: { available: "20" } });
});

test("a refusal is remembered for what needs more than is left, and credits given elsewhere end that at once", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "3");
  await untilKnown(org);
  await expect(ask(org, "4")).rejects.toMatchObject({ extra: { available: "3" } });
  expect(known(org)?.refusesUntilMs).toBeGreaterThan(performance.now());
  expect(await passes(org, "3")).toBe(true);
  await giveCredits(org.id, "10");
  await untilHeard(() => passes(org, "4"));
});

test("a suspended organization, an ended limit and a raised one are known at once", async () => {
  const org = await known100();
  await asOwner("UPDATE organizations SET state = 'suspended' WHERE id = $1", [org.id]);
  await untilHeard(async () => !(await passes(org)));
  await expect(ask(org)).rejects.toMatchObject({ code: "organization_suspended" });
  await asOwner("UPDATE organizations SET state = 'active' WHERE id = $1", [org.id]);
  expect(await passes(org)).toBe(true);
  await untilKnown(org);
  await asOwner(
    "INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, 'org', '', 'per_call', 2, 'test')",
    [org.id],
  );
  await untilHeard(async () => !(await passes(org, "3")));
  await asOwner("UPDATE spend_limits SET amount = 3 WHERE org_id = $1 AND kind = 'per_call'", [org.id]);
  await untilHeard(() => passes(org, "3"));
});

test("a key restricted in this process is refused by the next call", async () => {
  const org = await known100();
  const owner = contextOf({ kind: "member", userId: await createUser(), orgId: org.id, role: "owner" });
  await placeHold(service, placed({ id: "early", key_id: org.key.publicId, estimate: { requests: "1" } }));
  const none = { allowedAddresses: [], perSecond: null, perMinute: null };
  await restrictKey(owner, { keyId: org.key.publicId, ...none, allowedFeatures: ["scrape"] });
  await expect(ask(org)).rejects.toMatchObject({ code: "feature_not_allowed" });
  for (const payer of [{ key: org.key.text }, { key_id: org.key.publicId }]) {
    const hold = placeHold(service, placed({ id: "late", ...payer, estimate: { requests: "1" } }));
    await expect(hold).rejects.toMatchObject({ code: "feature_not_allowed" });
  }
});

test("a key revoked elsewhere is refused at once when that is announced", async () => {
  const org = await known100();
  await asOwner(
    "WITH ended AS (UPDATE key_index SET revoked_at = now() WHERE org_id = $1 RETURNING 1) SELECT pg_notify('tollgate_keys', '') FROM ended",
    [org.id],
  );
  await untilHeard(async () => !(await passes(org)));
});

test("who cannot hear announcements remembers nothing", async () => {
  const org = await known100();
  await stopNotices();
  await ask(org);
  expect(known(org)).toBeNull();
  startNotices();
  await untilKnown(org);
});
