import { randomUUID } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Context } from "#lib/context.ts";
import { type BooksLag, readBooksLag } from "#lib/ledger/lag-queries.ts";
import { log } from "#lib/log.ts";
import { waitingByLane } from "#lib/metering/commit-engine.ts";
import { type Gauge, writeMetrics } from "#lib/metrics.ts";
import { once } from "#lib/once.ts";

const LAG_FRESH_MS = 5_000;
const LAG_PATIENCE_MS = 2_000;
const LOOP_RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;
const MICROSECONDS = 1e6;

type Asked = { untilMs: number; lag: Promise<BooksLag | null> };

function loopDelay() {
  return once("loop-delay", () => {
    const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
    delay.enable();
    return delay;
  });
}

async function lagOrNothing(): Promise<BooksLag | null> {
  const actor = { kind: "system", job: "metrics" } as const;
  const ctx: Context = { actor, requestId: randomUUID(), address: null, now: () => new Date() };
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, LAG_PATIENCE_MS, null);
  });
  const read = readBooksLag(ctx).catch((error) => {
    log().warn({ err: error }, "the books' lag could not be read");
    return null;
  });
  try {
    return await Promise.race([read, patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** Scrapes that come close together share one look at the database; null when it does not answer in time. */
function booksLag(): Promise<BooksLag | null> {
  const asked = once("books-lag", (): Asked => ({ untilMs: 0, lag: Promise.resolve(null) }));
  if (performance.now() >= asked.untilMs) {
    asked.untilMs = performance.now() + LAG_FRESH_MS;
    asked.lag = lagOrNothing();
  }
  return asked.lag;
}

function lagGauges(lag: BooksLag | null): readonly Gauge[] {
  const up: Gauge = { name: "tollgate_database_up", help: "1 when the database answered.", values: lag ? 1 : 0 };
  if (!lag) return [up];
  const { failing, audited, violations, ...seconds } = lag;
  const help =
    "How far behind the work is that keeps the books unasked: jobs due, revenue to recognise, lapses to book.";
  return [
    up,
    { name: "tollgate_books_lag_seconds", help, label: "of", values: seconds },
    { name: "tollgate_jobs_failing", help: "Jobs that failed and are tried again.", values: failing },
    ...auditGauges(audited, violations),
  ];
}

function auditGauges(audited: number | null, violations: number | null): readonly Gauge[] {
  if (audited === null || violations === null) return [];
  const since = "When the books were last audited, since 1970; the job is daily.";
  const found = "Violations of rules that the last audit of the books found; anything but 0 is an alarm.";
  return [
    { name: "tollgate_books_audited_timestamp_seconds", help: since, values: audited },
    { name: "tollgate_books_violations", help: found, values: violations },
  ];
}

function laneGauges(): readonly Gauge[] {
  const waiting = waitingByLane();
  const help = "Events that a lane has not answered yet; the last lane is for organizations whose books others lock.";
  const values = Object.fromEntries(waiting.map((count, lane) => [String(lane), count]));
  return [
    { name: "tollgate_commit_queue_events", help, label: "lane", values },
    { name: "tollgate_lanes", help: "Commit lanes, each with a connection of its own.", values: waiting.length },
  ];
}

function processGauges(): readonly Gauge[] {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const delay = loopDelay();
  const lags = {
    "0.5": delay.percentile(50) / NANOSECONDS,
    "0.99": delay.percentile(99) / NANOSECONDS,
    "1": delay.max / NANOSECONDS,
  };
  // Each scrape tells of the time since the one before.
  delay.reset();
  const startedAt = performance.timeOrigin / 1_000;
  return [
    { name: "process_resident_memory_bytes", help: "Memory of the process.", values: rss },
    { name: "nodejs_heap_used_bytes", help: "Memory of JavaScript's objects.", values: heapUsed },
    { name: "nodejs_external_memory_bytes", help: "Memory of buffers and bindings.", values: external },
    { name: "process_cpu_seconds_total", help: "Processor time used.", values: (user + system) / MICROSECONDS },
    { name: "process_start_time_seconds", help: "When the process started, since 1970.", values: startedAt },
    {
      name: "nodejs_eventloop_delay_seconds",
      help: `How late timers ran since the last scrape, on top of ${LOOP_RESOLUTION_MS} ms.`,
      label: "quantile",
      values: lags,
    },
  ];
}

/** Begins to watch the event loop. */
export function startMetrics(): void {
  loopDelay();
}

export function stopMetrics(): void {
  loopDelay().disable();
}

/** Everything that Prometheus may know, as its text. */
export async function readMetrics(): Promise<string> {
  return writeMetrics([...laneGauges(), ...lagGauges(await booksLag()), ...processGauges()]);
}
