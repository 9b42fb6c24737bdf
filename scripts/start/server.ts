import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { endTied, hasEnded, spawnTied } from "../tied-process.ts";
import { NEXT } from "./build.ts";
import { environment } from "./environment.ts";

const READY_TIMEOUT_MS = 120_000;
const STOP_PATIENCE_MS = 5_000;
const POLL_MS = 50;
// Left to itself the heap grows to thrice what is in use before it is swept. Less room than this costs throughput.
const HEAP_FLAG = "--max-old-space-size";
const HEAP_MB = 272;

export type ServerOptions = {
  readonly mode: "start" | "dev";
  readonly host: string;
  readonly port: number;
  readonly distDir: string;
  /** Everything the server is told beyond the machine's own environment. */
  readonly settings: Readonly<Record<string, string | undefined>>;
};

export type Server = { readonly child: ChildProcess; stop(): Promise<void> };

/** Starts Next and waits until it answers; throws when it ends instead. */
export async function startServer({ mode, host, port, distDir, settings }: ServerOptions): Promise<Server> {
  const command = [process.execPath, ...heapFlags(), NEXT, mode, "-H", host, "-p", String(port)];
  const child = spawnTied(command, {
    env: { ...environment(), ...settings, NEXT_DIST_DIR: distDir, NEXT_TELEMETRY_DISABLED: "1" },
    signal: "TERM",
    output: "pipe",
  });
  let ready = false;
  const early: string[] = [];
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    if (!from) continue;
    createInterface({ input: from }).on("line", (line) => {
      // Until it is ready, Next tells where it listens, and we shall say that better.
      if (ready) to.write(`${line}\n`);
      else early.push(line);
    });
  }
  const stop = () => endTied(child, STOP_PATIENCE_MS, "SIGKILL");
  const address = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  for (let waitedMs = 0; !(await isHealthy(`http://${address}:${port}`)); waitedMs += POLL_MS) {
    if (hasEnded(child) || waitedMs > READY_TIMEOUT_MS) {
      await stop();
      throw new Error(`The server did not come up:\n${early.join("\n")}`);
    }
    await sleep(POLL_MS);
  }
  ready = true;
  return { child, stop };
}

/** An operator's own NODE_OPTIONS decide where they say anything of it. */
function heapFlags(): string[] {
  return process.env.NODE_OPTIONS?.includes(HEAP_FLAG) ? [] : [`${HEAP_FLAG}=${HEAP_MB}`];
}

async function isHealthy(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/api/health`, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
}
