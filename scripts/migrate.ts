import { randomUUID } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { type Migration, readMigrations } from "./migrations/files.ts";
import { findFault, type RecordedMigration } from "./migrations/history.ts";

/** The key under which Prisma's own engine serialises migrating processes. */
const PRISMA_LOCK = 72_707_369;

const MOST_NAMED = 10;

const FOLDER = path.resolve(import.meta.dirname, "../prisma/migrations");

const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/**
 * Brings the database at `url` up to the migrations of this checkout, in Prisma's own bookkeeping, so that
 * `prisma migrate deploy` and this runner may take turns.
 * @throws Error with one sentence that names the fix when the recorded history and the files disagree.
 */
export async function migrate(url: string, log: (line: string) => void = console.log): Promise<void> {
  const migrations = readMigrations(FOLDER);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await lockOthersOut(client, log);
    await client.query(BOOKKEEPING);
    const recorded = await readHistory(client);
    const fault = findFault(migrations, recorded);
    if (fault) throw new Error(fault);
    const done = new Set(recorded.map((row) => row.name));
    const due = migrations.filter(({ name }) => !done.has(name));
    // Those of an upgrade are worth naming; of a new database they are just all.
    if (due.length > MOST_NAMED) log(`Bringing the database up: ${due.length} migrations.`);
    for (const migration of due) {
      await apply(client, migration);
      if (due.length <= MOST_NAMED) log(`Applied migration ${migration.name}`);
    }
  } finally {
    await client.end();
  }
}

/** Why a database is not as this checkout's code expects it, as one sentence that names the fix; null when it is. */
export async function findDifference(client: pg.Client): Promise<string | null> {
  const migrations = readMigrations(FOLDER);
  const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS begun");
  const recorded = rows[0]?.begun ? await readHistory(client) : [];
  const lacking = migrations.length - recorded.length;
  const behind = `This database lacks ${lacking} of ${migrations.length} migrations: run "npm start" once, or "npm run db:migrate".`;
  return findFault(migrations, recorded) ?? (lacking > 0 ? behind : null);
}

/** The lock is the session's: it goes with the connection, also when this process is killed. */
async function lockOthersOut(client: pg.Client, log: (line: string) => void): Promise<void> {
  const tried = await client.query("SELECT pg_try_advisory_lock($1) AS taken", [PRISMA_LOCK]);
  if (tried.rows[0]?.taken) return;
  log("Another process is migrating this database; waiting for it.");
  await client.query("SELECT pg_advisory_lock($1)", [PRISMA_LOCK]);
}

async function readHistory(client: pg.Client): Promise<RecordedMigration[]> {
  const { rows } = await client.query<RecordedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

/** A migration and its record commit together, so that a crash leaves both or neither. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query("BEGIN");
  try {
    await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)", [
      id,
      checksum,
      name,
    ]);
    const before = await client.query("SELECT pg_current_xact_id()::text AS id");
    await client.query(sql);
    const after = await client.query("SELECT pg_current_xact_id()::text AS id");
    if (before.rows[0]?.id !== after.rows[0]?.id) {
      throw new Error("it ends the transaction it runs in; take COMMIT and ROLLBACK out of it");
    }
    // A migration may have set a search_path of its own; the record is Prisma's, in the schema it was made in.
    await client.query("RESET ALL");
    await client.query(
      "UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1",
      [id],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${name} failed and was taken back whole: ${describe(error, sql)}`, { cause: error });
  }
}

function describe(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return error instanceof Error ? error.message : String(error);
  const line = error.position ? sql.slice(0, Number(error.position)).split("\n").length : null;
  return [error.message, error.detail, error.hint, line && `line ${line} of migration.sql`].filter(Boolean).join(" · ");
}

if (import.meta.main) {
  const url = process.env.DATABASE_URL;
  if (!url) {
    console.error("Name the database to migrate in DATABASE_URL.");
    process.exit(1);
  }
  await migrate(url).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
