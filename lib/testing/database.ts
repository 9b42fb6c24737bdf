import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { closeDatabases } from "#lib/db/clients.ts";
import { UNREACHED } from "./settings.ts";

/** The database of one test file, as each login sees it. */
export type TestDatabase = {
  readonly ownerUrl: string;
  readonly portalUrl: string;
  readonly engineUrl: string;
  readonly staffUrl: string;
};

const current = await createDatabase();

/** The database this test file owns: fresh from the migrations, and what `#lib/db` connects to. */
export function testDatabase(): TestDatabase {
  return current;
}

/** Runs one statement as the owner, past row-level security: for arranging and for looking behind the curtain. */
export async function asOwner<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return query<Row>(current.ownerUrl, sql, values);
}

// Vitest runs this file before each test file, so the environment is set before any module asks for it.
async function createDatabase(): Promise<TestDatabase> {
  const cluster = inject("cluster");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  await query(cluster.ownerUrl, `CREATE DATABASE ${name} TEMPLATE ${cluster.template}`);
  const database = {
    ownerUrl: at(cluster.ownerUrl),
    portalUrl: at(cluster.portalUrl),
    engineUrl: at(cluster.engineUrl),
    staffUrl: at(cluster.staffUrl),
  };
  Object.assign(process.env, UNREACHED, {
    PORTAL_DATABASE_URL: database.portalUrl,
    ENGINE_DATABASE_URL: database.engineUrl,
    STAFF_DATABASE_URL: database.staffUrl,
  });
  afterAll(async () => {
    await closeDatabases();
    // Postgres waits some seconds for closing connections to be gone; what a test leaked ends with the cluster.
    await query(cluster.ownerUrl, `DROP DATABASE ${name}`).catch(() => {});
  });
  return database;
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
