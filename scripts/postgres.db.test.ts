import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { findPostgres, startPostgres } from "./postgres.ts";
import { clusterIn, temporaryFolder } from "./temporary-postgres.ts";

const folder = temporaryFolder("postgres-test");
// Durable, as the product runs it.
const options = { dir: clusterIn(folder.dir), database: "kept" };
afterAll(folder.remove);

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

function lockFile(): string {
  return path.join(options.dir, "data/postmaster.pid");
}

test("a second start finds everything as it was left", async () => {
  const first = await startPostgres(options);
  await query(first.url, "CREATE TABLE notes AS SELECT 'kept' AS text");
  await first.stop();
  expect(await findPostgres(options.dir, "kept")).toBeNull();
  const second = await startPostgres(options);
  expect(await query(second.url, "SELECT text FROM notes")).toEqual([{ text: "kept" }]);
  await second.stop();
});

test("a start beside a running one joins it and cannot stop it", async () => {
  const running = await startPostgres(options);
  const joined = await startPostgres(options);
  expect(joined).toMatchObject({ started: false, url: running.url });
  await joined.stop();
  expect(await findPostgres(options.dir, "kept")).toBe(running.url);
  await running.stop();
});

test("a server that was killed outright is recovered", async () => {
  const killed = await startPostgres(options);
  await query(killed.url, "CREATE TABLE committed AS SELECT 1 AS one");
  process.kill(Number(readFileSync(lockFile(), "utf8").split("\n")[0]), "SIGKILL");
  const recovered = await startPostgres(options);
  expect(recovered.started).toBe(true);
  expect(await query(recovered.url, "SELECT one FROM committed")).toEqual([{ one: 1 }]);
  await recovered.stop();
});

test("a server ends with whoever started it, also when that was killed outright", async () => {
  const starter = spawn(process.execPath, [path.join(import.meta.dirname, "postgres.ts"), options.dir]);
  await once(starter.stdout, "data");
  starter.kill("SIGKILL");
  await once(starter, "exit");
  const next = await startPostgres(options);
  expect(next.started).toBe(true);
  await next.stop();
});

test("a lock file whose process is another program by now is no running server", async () => {
  writeFileSync(lockFile(), `${process.pid}\n${options.dir}/data\n0\n1\n\n127.0.0.1\n\nready\n`);
  const started = await startPostgres(options);
  expect(started.started).toBe(true);
  await started.stop();
});
