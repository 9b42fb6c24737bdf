import { setTimeout as sleep } from "node:timers/promises";
import { Logger, type Runner, run } from "graphile-worker";
import { env } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import { once } from "#lib/once.ts";
import { CRONTAB, catchUp, TASKS } from "./tasks.ts";

const JOBS_AT_ONCE = 2;
const CONNECTIONS = 3;
const RESTART_AFTER_MS = 5_000;

type Worker = { stopping: AbortController; runner: Runner | null; loop: Promise<void> | null };

function worker(): Worker {
  return once("worker", () => ({ stopping: new AbortController(), runner: null, loop: null }));
}

/** Starts background work in this process; a second call does nothing. Comes back by itself when the database was away. */
export function startWorker(): void {
  const held = worker();
  held.loop ??= keepRunning(held);
}

/** Lets running jobs finish and stops. Resolves when all is quiet; startWorker may be called again then. */
export async function stopWorker(): Promise<void> {
  const held = worker();
  held.stopping.abort();
  await held.runner?.stop().catch(() => {});
  await held.loop;
  Object.assign(held, { stopping: new AbortController(), runner: null, loop: null });
}

async function keepRunning(held: Worker): Promise<void> {
  const { signal } = held.stopping;
  while (!signal.aborted) {
    try {
      held.runner = await run(options());
      if (signal.aborted) await held.runner.stop();
      else
        await catchUp().catch((error: unknown) =>
          log().error({ err: error }, "the worker could not look for what it missed"),
        );
      await held.runner.promise;
    } catch (error) {
      log().error({ err: error }, "the worker stopped and is started again");
    }
    await sleep(RESTART_AFTER_MS, undefined, { signal }).catch(() => {});
  }
}

function options() {
  return {
    connectionString: env().STAFF_DATABASE_URL,
    maxPoolSize: CONNECTIONS,
    concurrency: JOBS_AT_ONCE,
    // The process decides when it ends; instrumentation.ts stops the worker then.
    noHandleSignals: true,
    taskList: TASKS,
    crontab: CRONTAB,
    logger: new Logger((scope) => (level, message, meta) => {
      if (level === "error") log().error({ ...scope, ...meta }, message);
      else if (level === "warning") log().warn({ ...scope }, message);
    }),
  };
}
