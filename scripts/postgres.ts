import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { createCluster, passwordFileOf } from "./postgres/cluster.ts";
import {
  endOrphan,
  hasLivingStarter,
  lockFileOf,
  noteStarter,
  type RunningServer,
  readLockFile,
} from "./postgres/lock-file.ts";
import { type Place, settlePlace } from "./postgres/place.ts";
import { endTied, hasEnded, spawnTied } from "./tied-process.ts";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const STOPPING_MS = 500;
const START_ATTEMPTS = 5;
const LOG_CHUNKS = 50;

export type PostgresOptions = {
  /** Folder of the cluster; made on first use and found again afterwards. */
  readonly dir: string;
  /** Database to have at hand; created when missing. */
  readonly database: string;
  /** Only throw-away test clusters may lose data in a crash. */
  readonly fsync?: boolean;
  /** Where to listen on the loopback; by default wherever is free. */
  readonly port?: number;
  /** Further settings of the server, as `name=value`. */
  readonly settings?: readonly string[];
};

export type Postgres = {
  /** Connection string of the cluster's owner, for `database`. */
  readonly url: string;
  /** False when another process already ran this cluster: then `stop` leaves it alone. */
  readonly started: boolean;
  stop(): Promise<void>;
};

/** Starts the embedded Postgres of `dir` on a free loopback port, or joins the one that already runs there. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const place = await settlePlace(path.resolve(options.dir));
  const dataDir = path.join(place.home, "data");
  createCluster(place, { sync: options.fsync !== false });
  const running = await settled(place.home);
  if (running) return join(place.home, running, options);
  rmSync(lockFileOf(dataDir), { force: true });
  noteStarter(place.home);
  const { server, port } = await launch(place, dataDir, options);
  const url = urlOf(place.home, port, options.database);
  try {
    await ensureDatabase(url);
  } catch (error) {
    await stopServer(server);
    throw error;
  }
  return { url, started: true, stop: () => stopServer(server) };
}

/** The connection string of the cluster in `dir` when a server runs on it, else null. */
export async function findPostgres(dir: string, database: string): Promise<string | null> {
  if (!existsSync(path.join(dir, "data"))) return null;
  const home = realpathSync(dir);
  const running = await settled(home);
  return running ? urlOf(home, running.port, database) : null;
}

/** Waits out a server that is starting, stopping, or on its way out because its starter is gone. */
async function settled(home: string): Promise<RunningServer | null> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    const running = readLockFile(path.join(home, "data"));
    if (!running) return null;
    const isOrphan = !hasLivingStarter(home);
    if (running.ready && !isOrphan) return running;
    // Its watcher does the same at this moment, unless that was killed too.
    if (running.ready && isOrphan) endOrphan(running);
    await sleep(POLL_MS);
  }
  throw new Error(`The Postgres of ${home} has been starting or stopping for a minute; look at it, then try again.`);
}

async function join(home: string, running: RunningServer, options: PostgresOptions): Promise<Postgres> {
  const url = urlOf(home, running.port, options.database);
  try {
    await ensureDatabase(url);
  } catch (error) {
    // A server that was just told to stop still calls itself ready.
    await sleep(STOPPING_MS);
    if (readLockFile(path.join(home, "data"))?.ready) throw error;
    return startPostgres(options);
  }
  return { url, started: false, stop: async () => {} };
}

function urlOf(home: string, port: number, database: string): string {
  const password = readFileSync(passwordFileOf(home), "utf8").trim();
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
}

type Server = ChildProcess & { readonly log: string[] };

async function launch(
  place: Place,
  dataDir: string,
  options: PostgresOptions,
): Promise<{ server: Server; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = spawnServer(place, dataDir, port, options);
    if (await becomesReady(server, dataDir)) return { server, port };
    await stopServer(server);
    const log = server.log.join("");
    // The port was taken in between, or the processes of a killed server are still letting go of its memory.
    const passes = /could not bind|shared memory block|lock file .* already exists/.test(log);
    if (!passes || attempt === START_ATTEMPTS) throw new Error(`Postgres did not start:\n${log}`);
    await sleep(300 * attempt);
  }
}

function spawnServer(place: Place, dataDir: string, port: number, { fsync, settings: more }: PostgresOptions): Server {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"];
  if (fsync === false) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  settings.push(...(more ?? []));
  const command = [path.join(place.binDir, "postgres"), "-D", dataDir, "-p", String(port)];
  const child = spawnTied([...command, ...settings.flatMap((setting) => ["-c", setting])], {
    ...place.runAs,
    cwd: "/",
    signal: "INT",
    output: "pipe",
  });
  const log: string[] = [];
  child.stdout?.resume();
  child.stderr?.on("data", (chunk) => {
    log.push(String(chunk));
    if (log.length > LOG_CHUNKS) log.shift();
  });
  return Object.assign(child, { log });
}

async function becomesReady(server: Server, dataDir: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    if (hasEnded(server)) return false;
    const running = readLockFile(dataDir);
    if (running?.ready && running.pid === server.pid) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/** A fast shutdown; if that hangs, an immediate one, after which the next start recovers. */
function stopServer(server: Server): Promise<void> {
  return endTied(server, STOP_TIMEOUT_MS, "SIGQUIT");
}

async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const database = target.pathname.slice(1);
  target.pathname = "/postgres";
  const client = new pg.Client({ connectionString: target.href });
  client.on("error", () => {});
  await client.connect();
  try {
    const known = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const postgres = await startPostgres({ dir: process.argv[2] ?? ".local/pg", database: "tollgate" });
  console.log(postgres.url);
  process.once("SIGINT", () => void postgres.stop().then(() => process.exit(0)));
  process.once("SIGTERM", () => void postgres.stop().then(() => process.exit(0)));
}
