import { totalmem } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port.ts";
import { startPostgres } from "../postgres.ts";
import { ensureBuild } from "../start/build.ts";
import { type DatabaseSettings, prepareDatabase } from "../start/database.ts";
import type { Lifecycle } from "../start/lifecycle.ts";
import { findRunning } from "../start/running.ts";
import { startServer } from "../start/server.ts";
import { clusterIn, temporaryFolder } from "../temporary-postgres.ts";
import { TEST_DIST_DIR } from "../testing/static-steps.ts";

/** A way into the API: through Next, or by the bare listener beside it. */
export type Door = { readonly kind: "fast" | "next"; readonly port: number };

const SECRET = "a secret of the benchmark, long enough";
const DIST_DIR = process.env.NEXT_DIST_DIR ?? ".next";
const STATE_DIR = path.resolve(process.env.DEMO_STATE_DIR ?? ".local");
const DOOR_TRIES = 20;
const DOOR_PAUSE_MS = 50;

/** What the server is told; nothing here is ever reached. */
const SETTINGS = {
  APP_SECRET: SECRET,
  NEXTAUTH_SECRET: SECRET,
  STRIPE_SECRET_KEY: "sk_test_unreachable",
  STRIPE_WEBHOOK_SECRET: "whsec_unreachable",
  STRIPE_API_BASE: "http://127.0.0.1:9",
  SMTP_URL: "smtp://127.0.0.1:9",
  MAIL_FROM: "Tollgate <bench@example.com>",
  DEMO: "",
  LOG_REQUESTS: "errors",
};

// What its manual gives a server of this size; a cluster as it is made expects a tenth of that.
const BUFFERS_MB = Math.min(2_048, Math.floor(totalmem() / 2 ** 20 / 8));
const DATABASE_SETTINGS = [`shared_buffers=${BUFFERS_MB}MB`, "max_wal_size=4GB"];

/** A new Postgres that keeps what it calls committed, in a temporary folder, migrated, with the runtime logins. */
export async function startDatabase(lifecycle: Lifecycle): Promise<{ ownerUrl: string; logins: DatabaseSettings }> {
  const folder = temporaryFolder("bench");
  lifecycle.onStop(folder.remove);
  const postgres = await startPostgres({
    dir: clusterIn(folder.dir),
    database: "tollgate",
    settings: DATABASE_SETTINGS,
  });
  lifecycle.onStop(postgres.stop);
  const logins = await prepareDatabase(postgres.url, {
    secret: SECRET,
    mode: "production",
    trustStorage: false,
    say: () => {},
  });
  return { ownerUrl: postgres.url, logins };
}

/** Builds when needed; a product that runs from this folder keeps its own build. */
export async function build(wanted: boolean, say: (line: string) => void): Promise<string> {
  const distDir = findRunning(STATE_DIR) ? TEST_DIST_DIR : DIST_DIR;
  if (wanted) await ensureBuild(distDir, say);
  return distDir;
}

export type Product = { readonly pid: number | null; readonly doors: readonly Door[] };

/** Starts the built server as `npm start` does and finds its doors, the faster first. */
export async function startProduct(distDir: string, logins: DatabaseSettings, lifecycle: Lifecycle): Promise<Product> {
  const [port, meterPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const settings = { ...SETTINGS, ...logins, APP_URL: url, NEXTAUTH_URL: url, METER_PORT: String(meterPort) };
  const server = await startServer({ mode: "start", host: "127.0.0.1", port, distDir, settings });
  lifecycle.onStop(server.stop);
  const fast: Door[] = (await answers(meterPort)) ? [{ kind: "fast", port: meterPort }] : [];
  return { pid: server.child.pid ?? null, doors: [...fast, { kind: "next", port }] };
}

async function answers(port: number): Promise<boolean> {
  for (let tries = 0; tries < DOOR_TRIES; tries += 1) {
    const answered = await fetch(`http://127.0.0.1:${port}/api/v1/balance`).then(
      () => true,
      () => false,
    );
    if (answered) return true;
    await sleep(DOOR_PAUSE_MS);
  }
  return false;
}
