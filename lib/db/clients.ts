import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "#lib/db/generated/client.ts";
import { log } from "#lib/log.ts";
import { once } from "#lib/once.ts";

export type Database = PrismaClient;
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

const POOL_SIZE = 8;
const ENGINE_POOL_SIZE = 4;

function connectionOf(name: string): string {
  const url = process.env[name];
  if (!url)
    throw new Error(`${name} is not set: the server is started by "npm start", which creates the runtime logins`);
  return url;
}

function prisma(name: string): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: connectionOf(name), max: POOL_SIZE }) });
}

/** The login of customers' requests; row-level security shows it one organization at a time. */
export function portalDatabase(): Database {
  return once("portal-database", () => prisma("PORTAL_DATABASE_URL"));
}

/** The login of the console and of background work: every organization, equally append-only. */
export function staffDatabase(): Database {
  return once("staff-database", () => prisma("STAFF_DATABASE_URL"));
}

/** The metering engine's own connections: they may call the spending functions and read the catalogue, nothing else. */
export function enginePool(): pg.Pool {
  return once("engine-pool", () => {
    const pool = new pg.Pool({ connectionString: connectionOf("ENGINE_DATABASE_URL"), max: ENGINE_POOL_SIZE });
    // An idle connection that the database closes is replaced on demand; without a listener it would end the process.
    pool.on("error", (error) => log().warn({ err: error }, "an idle database connection was lost"));
    return pool;
  });
}

/** Closes what was opened; tests and scripts call it before they end. */
export async function closeDatabases(): Promise<void> {
  await Promise.all([portalDatabase().$disconnect(), staffDatabase().$disconnect(), enginePool().end()]);
}
