import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { migrateJobs } from "./job-schema.ts";
import { startWorker, stopWorker } from "./worker-engine.ts";

const LONGEST_WAIT_MS = 10_000;

test("the worker runs as the staff login, which may not change the queue's tables, and stops", async () => {
  await migrateJobs(testDatabase().ownerUrl);
  startWorker();
  startWorker();
  await asOwner("SELECT graphile_worker.add_job('settle-open-checkouts')");
  await asOwner("SELECT graphile_worker.add_job('recognise-revenue')");
  const begunAt = Date.now();
  let left = 2;
  while (left > 0 && Date.now() - begunAt < LONGEST_WAIT_MS) {
    await sleep(50);
    const [row] = await asOwner<{ left: number }>(
      "SELECT count(*)::int AS left FROM graphile_worker.jobs WHERE attempts < max_attempts",
    );
    left = row?.left ?? left;
  }
  const jobs = await asOwner("SELECT task_identifier, attempts, last_error FROM graphile_worker.jobs");
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
