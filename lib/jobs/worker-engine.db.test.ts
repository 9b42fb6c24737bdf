import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { migrateJobs } from "./job-schema.ts";
import { startWorker, stopWorker } from "./worker-engine.ts";

const LONGEST_WAIT_MS = 10_000;

/** Waits until the queue has nothing more to do; answers the jobs that failed. */
async function whenIdle(): Promise<readonly unknown[]> {
  const begunAt = Date.now();
  let left = 1;
  while (left > 0 && Date.now() - begunAt < LONGEST_WAIT_MS) {
    await sleep(50);
    const [row] = await asOwner<{ left: number }>(
      "SELECT count(*)::int AS left FROM graphile_worker.jobs WHERE attempts < max_attempts",
    );
    left = row?.left ?? left;
  }
  return asOwner("SELECT task_identifier, attempts, last_error FROM graphile_worker.jobs");
}

/** Waits until the worker has audited the books so many times in all. */
async function untilAudited(times: number): Promise<void> {
  const count = "SELECT count(*)::int AS audits FROM book_audits";
  await expect.poll(async () => asOwner(count), { timeout: LONGEST_WAIT_MS }).toEqual([{ audits: times }]);
}

test("the worker runs as the staff login, which may not change the queue's tables, and stops", async () => {
  await migrateJobs(testDatabase().ownerUrl);
  startWorker();
  startWorker();
  await asOwner("SELECT graphile_worker.add_job('settle-open-checkouts')");
  await asOwner("SELECT graphile_worker.add_job('recognise-revenue')");
  await untilAudited(1);
  const jobs = await whenIdle();
  await stopWorker();
  expect(jobs).toEqual([]);
  const known = await asOwner<{ identifier: string }>(
    "SELECT identifier FROM graphile_worker._private_known_crontabs ORDER BY 1",
  );
  expect(known.map((row) => row.identifier)).toEqual([
    "check-books",
    "correct-fees",
    "forget-attempts",
    "recognise-revenue",
    "settle-open-checkouts",
    "settle-open-reversals",
    "settle-unmatched",
  ]);
});

test("books that were never audited, or not for a day, are when the worker starts; others wait for the night", async () => {
  startWorker();
  await asOwner("SELECT graphile_worker.add_job('settle-open-checkouts')");
  await whenIdle();
  await stopWorker();
  await untilAudited(1);
  await asOwner(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
    UPDATE book_audits SET started_at = started_at - interval '25 hours', finished_at = finished_at - interval '25 hours'; END $$`);
  startWorker();
  await untilAudited(2);
  await stopWorker();
});
