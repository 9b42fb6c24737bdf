import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "#lib/db/generated/client.ts";
import { log } from "#lib/log.ts";
import { once } from "#lib/once.ts";

export type Database = PrismaClient;
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

const POOL_SIZE = 8;
const ENGINE_POOL_SIZE = 4;
const BOOKING_POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 5_000;
// The database gives up on a statement well before this; only a connection that is gone lets it pass.
const ANSWER_TIMEOUT_MS = 30_000;

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

function openPool(max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: connectionOf("ENGINE_DATABASE_URL"),
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  // An idle connection that the database closes is replaced on demand; without a listener it would end the process.
  pool.on("error", (error) => log().warn({ err: error }, "an idle database connection was lost"));
  return pool;
}

/** The metering engine's look-ups: they may call the functions that read and read the catalogue, nothing else. */
export function enginePool(): pg.Pool {
  return once("engine-pool", () => openPool(ENGINE_POOL_SIZE));
}

/** For what books by itself, outside the lanes, and may wait for a wallet's lock: look-ups never queue behind it. */
export function bookingPool(): pg.Pool {
  return once("booking-pool", () => openPool(BOOKING_POOL_SIZE));
}

function ownConnections(): Set<pg.Client> {
  return once("engine-connections", () => new Set<pg.Client>());
}

/**
 * A connection of the engine's login for one holder alone: a commit lane, a listener. It answers once it is connected; its
 * holder hears by `end` when it is lost, and opens another.
 */
export async function openEngineConnection(): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: connectionOf("ENGINE_DATABASE_URL"),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  });
  client.on("error", (error) => log().warn({ err: error }, "a database connection was lost"));
  client.on("end", () => ownConnections().delete(client));
  await client.connect();
  ownConnections().add(client);
  return client;
}

/** A connection of the staff login for one piece of work that takes longer than a pool's statements; its holder ends it. */
export async function openStaffConnection(): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: connectionOf("STAFF_DATABASE_URL"),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on("error", (error) => log().warn({ err: error }, "a database connection was lost"));
  await client.connect();
  return client;
}

/** Closes what was opened; tests and scripts call it before they end. */
export async function closeDatabases(): Promise<void> {
  const engine = [...ownConnections()].map((client) => client.end());
  const pools = [enginePool().end(), bookingPool().end()];
  await Promise.all([portalDatabase().$disconnect(), staffDatabase().$disconnect(), ...pools, ...engine]);
}
