import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port.ts";
import type { DatabaseSettings } from "../start/database.ts";
import { environment } from "../start/environment.ts";
import type { Lifecycle } from "../start/lifecycle.ts";
import { endTied, spawnTied } from "../tied-process.ts";
import { openClient } from "./http-client.ts";

const SCRIPT = path.join(import.meta.dirname, "side-server.ts");
const TRIES = 200;
const PAUSE_MS = 25;
const PATIENCE_MS = 1_000;

/** Ports of the two stand-ins. */
export type SideServers = { readonly echo: number; readonly lookup: number };

export async function startSideServers(logins: DatabaseSettings, lifecycle: Lifecycle): Promise<SideServers> {
  const start = async (kind: string) => {
    const port = await freePort();
    const child = spawnTied([process.execPath, SCRIPT, kind, String(port)], {
      env: { ...environment(), ...logins },
      signal: "TERM",
      output: "inherit",
    });
    lifecycle.onStop(() => endTied(child, PATIENCE_MS, "SIGKILL"));
    await listening(port);
    return port;
  };
  return { echo: await start("echo"), lookup: await start("lookup") };
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const client = await openClient(port).catch(() => null);
    if (client) return client.close();
    await sleep(PAUSE_MS);
  }
  throw new Error("a stand-in of the benchmark did not come up");
}
