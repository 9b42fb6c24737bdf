import { realpathSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { freePort } from "../free-port.ts";
import { readLockFile } from "../postgres/lock-file.ts";
import { type Postgres, startPostgres } from "../postgres.ts";
import { type DatabaseSettings, prepareDatabase } from "../start/database.ts";
import type { Lifecycle } from "../start/lifecycle.ts";
import { type Server, startServer } from "../start/server.ts";
import { clusterIn, temporaryFolder } from "../temporary-postgres.ts";
import { SETTINGS } from "./stage.ts";

const HEALTH_MS = 20;

/** A durable Postgres and the built product on ports that they keep, to be killed and started again. */
export type CrashStage = {
  /** The bare listener beside Next. */
  readonly meterPort: number;
  readonly ownerUrl: string;
  /** A new connection of the database's owner; whoever opens it closes it. */
  openOwner(): Promise<pg.Client>;
  killServer(): void;
  killPostgres(): void;
  /** Each answers how long it took until the product answered again. */
  startServerAgain(): Promise<number>;
  startPostgresAgain(): Promise<number>;
};

async function healthy(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => null,
    );
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, HEALTH_MS));
  }
}

function killed(pid: number | undefined): void {
  if (pid === undefined) throw new Error("there is no process to kill");
  process.kill(pid, "SIGKILL");
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await work();
  return performance.now() - begunAt;
}

/** Starts both; `lifecycle` puts away whatever runs at the end. */
export async function openCrashStage(distDir: string, lifecycle: Lifecycle): Promise<CrashStage> {
  const folder = temporaryFolder("crash");
  lifecycle.onStop(folder.remove);
  const [dir, databasePort, port, meterPort] = [
    clusterIn(folder.dir),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const start = () => startPostgres({ dir, database: "tollgate", port: databasePort });
  let postgres: Postgres = await start();
  lifecycle.onStop(() => postgres.stop());
  const secret = SETTINGS.APP_SECRET;
  const say = () => {};
  const logins: DatabaseSettings = await prepareDatabase(postgres.url, {
    secret,
    mode: "sandbox",
    trustStorage: false,
    say,
  });
  Object.assign(process.env, SETTINGS, logins);
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    ...SETTINGS,
    ...logins,
    APP_URL: url,
    NEXTAUTH_URL: url,
    METER_PORT: String(meterPort),
    LOG_LEVEL: "silent",
    DEMO: "",
  };
  const serve = () => startServer({ mode: "start", host: "127.0.0.1", port, distDir, settings });
  let server: Server = await serve();
  lifecycle.onStop(() => server.stop());
  return {
    meterPort,
    ownerUrl: postgres.url,
    openOwner: async () => {
      const owner = new pg.Client({ connectionString: postgres.url });
      owner.on("error", () => {});
      await owner.connect();
      return owner;
    },
    killServer: () => killed(server.child.pid),
    killPostgres: () => killed(readLockFile(path.join(realpathSync(dir), "data"))?.pid),
    startServerAgain: () =>
      timed(async () => {
        server = await serve();
      }),
    startPostgresAgain: () =>
      timed(async () => {
        postgres = await start();
        await healthy(port);
      }),
  };
}
