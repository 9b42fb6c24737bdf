import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { Refusal } from "#lib/errors.ts";
import { commitCharges, startCommits, stopCommits } from "#lib/metering/commit-engine.ts";
import { rateEvents } from "#lib/metering/rate-events.ts";
import type { RatedEvent } from "#lib/metering/rated-event.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { GEOCODE, type MeteredOrg, openFundedOrg, publishTestBook, serviceContext } from "#lib/testing/metering.ts";

const service = serviceContext();
// Divisible by every number of lanes there will ever be, so that adding it to an id stays in the lane.
const SAME_LANE = 5_040_000n;

beforeAll(() => publishTestBook([GEOCODE]));

function event(org: MeteredOrg, id: string, fields: object = {}): object {
  return { source: "test", id, key_id: org.key.publicId, feature: "geocode", meters: { requests: "1" }, ...fields };
}

async function rated(org: MeteredOrg, id: string): Promise<RatedEvent> {
  const [one] = await rateEvents(service, [event(org, id)], false);
  if (!one || one instanceof Refusal) throw new Error("not rated");
  return one;
}

async function statusOf(org: MeteredOrg, id: string): Promise<string | undefined> {
  return (await recordUsage(service, { events: [event(org, id)] }))[0]?.status;
}

async function countOf(org: MeteredOrg) {
  const [row] = await asOwner<{ events: number; used: number; transactions: number }>(
    `SELECT (SELECT count(*)::int FROM usage_events WHERE org_id = $1) AS events,
       (SELECT sum(used)::float FROM grants WHERE org_id = $1) AS used,
       (SELECT count(*)::int FROM ledger_transactions WHERE org_id = $1 AND kind = 'usage') AS transactions`,
    [org.id],
  );
  return row;
}

/** Keeps an organization's books locked while `work` runs, so that what comes meanwhile has to wait together. */
async function whileLocked<T>(org: MeteredOrg, work: () => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await owner.connect();
  try {
    await owner.query("BEGIN");
    await owner.query("SELECT 1 FROM wallets WHERE org_id = $1 FOR UPDATE", [org.id]);
    return await work();
  } finally {
    await owner.query("COMMIT");
    await owner.end();
  }
}

async function lanesAtWork(): Promise<number[]> {
  const rows = await asOwner<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '%spend_batch($1%'",
  );
  return rows.map(({ pid }) => pid);
}

async function untilALaneWorks(): Promise<number[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const pids = await lanesAtWork();
    if (pids.length > 0) return pids;
    await sleep(10);
  }
  throw new Error("no lane is at work");
}

test("64 calls at once of one organization are committed in a few transactions", async () => {
  const org = await openFundedOrg("100");
  const statuses = await Promise.all(Array.from({ length: 64 }, (_, n) => statusOf(org, `together-${n}`)));
  expect(new Set(statuses)).toEqual(new Set(["charged"]));
  const counted = await countOf(org);
  expect(counted).toMatchObject({ events: 64, used: 64 });
  expect(counted?.transactions).toBeLessThan(10);
});

test("the same event from many callers at once is charged once; all others are its duplicates", async () => {
  const org = await openFundedOrg("100");
  const statuses = await Promise.all(Array.from({ length: 40 }, () => statusOf(org, "same")));
  expect(statuses.filter((status) => status === "charged")).toHaveLength(1);
  expect(statuses.filter((status) => status === "duplicate")).toHaveLength(39);
  expect(await countOf(org)).toMatchObject({ events: 1, used: 1 });
});

test("a request of many organizations is answered in the order sent, each organization's order kept", async () => {
  const orgs = await Promise.all(Array.from({ length: 7 }, () => openFundedOrg("2")));
  const sent = orgs.flatMap((org) => ["a", "b", "c"].map((id) => event(org, id, { on_insufficient: "reject" })));
  const results = await recordUsage(service, { events: sent });
  const each = ["charged", "charged", "rejected"];
  expect(results.map((result) => result.status)).toEqual(orgs.flatMap(() => each));
});

test("a request that the database refuses fails alone among those that waited with it", async () => {
  const org = await openFundedOrg("100");
  const good = await Promise.all(Array.from({ length: 5 }, (_, n) => rated(org, `beside-${n}`)));
  const bad = { ...(await rated(org, "bad")), orgId: org.id + SAME_LANE };
  const settled = await Promise.allSettled(
    [...good.slice(0, 3), bad, ...good.slice(3)].map((one) => commitCharges([one])),
  );
  expect(settled.map(({ status }) => status).indexOf("rejected")).toBe(3);
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  expect(await countOf(org)).toMatchObject({ events: 5, used: 5 });
});

test("beyond what may wait, usage is refused as unavailable and nothing of it is kept", async () => {
  const org = await openFundedOrg("100");
  const one = await rated(org, "waiting");
  const waiting = await whileLocked(org, async () => {
    // One for the first lane, and eleven thousand for whichever lane the organization keeps to behind it.
    const sent = Array.from({ length: 12 }, () => commitCharges(new Array(1_000).fill(one)));
    const answers = Promise.allSettled(sent);
    await expect(sent.at(-1)).rejects.toMatchObject({ code: "unavailable" });
    await expect(statusOf(org, "too many")).rejects.toMatchObject({ code: "unavailable" });
    return { answers };
  });
  const outcomes = (await waiting.answers).flatMap((each) => (each.status === "fulfilled" ? each.value : []));
  expect(outcomes.filter(({ kind }) => kind === "charged")).toHaveLength(1);
  expect(await statusOf(org, "too many")).toBe("charged");
  expect(await countOf(org)).toMatchObject({ events: 2, used: 2 });
});

/** An organization whose usage goes through the same lane. */
async function neighbourOf(org: MeteredOrg): Promise<MeteredOrg> {
  const orgs = [await openFundedOrg("100"), await openFundedOrg("100")];
  const neighbour = orgs.find(({ id }) => (id - org.id) % 2n === 0n);
  if (!neighbour) throw new Error("no organization shares the lane");
  return neighbour;
}

test("books that others keep locked hold up nobody else, and are charged again once they are free", async () => {
  const stuck = await openFundedOrg("100");
  const neighbour = await neighbourOf(stuck);
  const later = await whileLocked(stuck, async () => {
    const first = statusOf(stuck, "first");
    const beside = statusOf(neighbour, "beside");
    await expect(first).rejects.toMatchObject({ code: "unavailable" });
    expect(await beside).toBe("charged");
    let answered = false;
    const again = statusOf(stuck, "again").finally(() => {
      answered = true;
    });
    expect(await statusOf(neighbour, "meanwhile")).toBe("charged");
    expect(answered).toBe(false);
    return { again };
  });
  expect(await later.again).toBe("charged");
  expect(await countOf(stuck)).toMatchObject({ events: 1, used: 1 });
});

test("a group that takes too long is refused whole, and the next commits on the same connection", async () => {
  const org = await openFundedOrg("100");
  const sent = await whileLocked(org, async () => {
    const answers = Array.from({ length: 5 }, (_, n) => statusOf(org, `slow-${n}`));
    const settled = Promise.allSettled(answers);
    const pids = await untilALaneWorks();
    await asOwner("SELECT pg_cancel_backend(pid) FROM unnest($1::int[]) AS pid", [pids]);
    const results = await settled;
    return { results, pids };
  });
  for (const each of sent.results) expect(each).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
  expect(await countOf(org)).toMatchObject({ events: 0 });
  expect(await statusOf(org, "slow-0")).toBe("charged");
});

test("a connection that is lost on the way answers unavailable; sent again, nothing is lost and nothing is charged twice", async () => {
  const org = await openFundedOrg("1000");
  let lost = 0;
  const sendUntilKnown = async (id: string): Promise<string | undefined> => {
    for (;;) {
      try {
        return await statusOf(org, id);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "unavailable") throw error;
        lost += 1;
      }
    }
  };
  const first = await whileLocked(org, async () => {
    const sent = Array.from({ length: 50 }, (_, n) => sendUntilKnown(`killed-${n}`));
    const pids = await untilALaneWorks();
    await asOwner("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", [pids]);
    return sent;
  });
  const more = Array.from({ length: 150 }, (_, n) => sendUntilKnown(`more-${n}`));
  const killing = (async () => {
    for (let times = 0; times < 20; times += 1) {
      await asOwner("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", [await lanesAtWork()]);
    }
  })();
  const statuses = await Promise.all([...first, ...more]);
  await killing;
  expect(statuses.every((status) => status === "charged" || status === "duplicate")).toBe(true);
  expect(lost).toBeGreaterThan(0);
  expect(await countOf(org)).toMatchObject({ events: 200, used: 200 });
});

test("stopping commits what waits; the next event opens the lanes again", async () => {
  const org = await openFundedOrg("100");
  await startCommits();
  const { sent, stopped } = await whileLocked(org, async () => {
    const answers = Array.from({ length: 10 }, (_, n) => statusOf(org, `stopping-${n}`));
    await untilALaneWorks();
    return { sent: Promise.all(answers), stopped: stopCommits() };
  });
  await stopped;
  expect(await sent).toEqual(new Array(10).fill("charged"));
  expect(await statusOf(org, "after")).toBe("charged");
});
