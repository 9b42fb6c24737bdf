import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer-reader.ts";
import type { CpuProbe, CpuUse } from "./cpu.ts";
import { quantile } from "./figures.ts";
import { type HttpClient, openClient } from "./http-client.ts";

/** Clients that each send a request, wait for its answer, and send the next. */
export type Load = {
  readonly port: number;
  readonly clients: number;
  /** The status of every answer; another one ends the run, because then something else is measured. */
  readonly status: number;
  /** A whole HTTP request; `last` is the client's previous answer. */
  readonly request: (client: number, last: Answer | null) => string;
  /** Told of every answer, also of those before and after the measured time. */
  readonly onAnswer?: (answer: Answer) => void;
};

export type LoadResult = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

export type Measured = { readonly results: readonly LoadResult[]; readonly answers: number; readonly cpu: CpuUse };

export type Pace = { readonly warmupMs: number; readonly measureMs: number };

type Window = { state: "before" | "open" | "over" };

/** Drives all loads at once and measures them over the same time. CPU time is per answer, of all loads together. */
export async function runLoads(loads: readonly Load[], pace: Pace, probe: CpuProbe): Promise<Measured> {
  const window: Window = { state: "before" };
  const crews = await Promise.all(loads.map((load) => openCrew(load.port, load.clients)));
  const latenciesMs: number[][] = loads.map(() => []);
  const work = loads.flatMap((load, at) =>
    (crews[at] ?? []).map((client, index) => drive(load, client, index, window, latenciesMs[at] ?? [])),
  );
  const done = Promise.all(work);
  const timed = measure(window, pace, probe);
  try {
    // Whichever ends first: the time, or a client that met something unexpected.
    const { elapsedMs, cpu } = await Promise.race([timed, done.then(() => timed)]);
    await done;
    const answers = latenciesMs.reduce((sum, each) => sum + each.length, 0);
    const results = latenciesMs.map((each) => ({
      perSecond: (each.length / elapsedMs) * 1_000,
      p50Ms: quantile(each, 0.5),
      p99Ms: quantile(each, 0.99),
    }));
    return { results, answers, cpu };
  } finally {
    window.state = "over";
    for (const client of crews.flat()) client.close();
  }
}

function openCrew(port: number, clients: number): Promise<HttpClient[]> {
  return Promise.all(Array.from({ length: clients }, () => openClient(port)));
}

async function measure(window: Window, { warmupMs, measureMs }: Pace, probe: CpuProbe) {
  await sleep(warmupMs);
  const before = probe.read();
  const begunAt = performance.now();
  window.state = "open";
  await sleep(measureMs);
  window.state = "over";
  const elapsedMs = performance.now() - begunAt;
  return { elapsedMs, cpu: probe.since(before) };
}

async function drive(
  load: Load,
  client: HttpClient,
  index: number,
  window: Window,
  latenciesMs: number[],
): Promise<void> {
  let last: Answer | null = null;
  while (window.state !== "over") {
    const sentAt = performance.now();
    last = await client.send(load.request(index, last));
    if (window.state === "open") latenciesMs.push(performance.now() - sentAt);
    if (last.status !== load.status) {
      throw new Error(`a request was answered ${last.status}: ${last.body.toString("utf8", 0, 400)}`);
    }
    load.onAnswer?.(last);
  }
}
