import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readMigrations } from "./migrations/files.ts";
import { LOCK_FILE, MIGRATIONS, missingSql } from "./migrations/schema-engine.ts";
import { startTemporaryPostgres } from "./temporary-postgres.ts";

const FOLDER_NAME = /^(\d{14})_[a-z0-9_]+$/;

/** Sentences about migration folders that would misbehave elsewhere; empty when all is well. */
function folderFaults(names: readonly string[], now: Date): string[] {
  return names.flatMap((name) => {
    const stamp = FOLDER_NAME.exec(name)?.[1];
    if (!stamp) return [`${name}: a migration's folder is named YYYYMMDDHHMMSS_what_it_does`];
    return stamp > stampOf(now)
      ? [`${name}: dated in the future, so a migration written today would run before it`]
      : [];
  });
}

function stampOf(now: Date): string {
  return now.toISOString().replace(/\D/g, "").slice(0, 14);
}

async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  if (process.env.DATABASE_URL) return work(process.env.DATABASE_URL);
  const postgres = await startTemporaryPostgres("scratch");
  return work(postgres.url).finally(postgres.stop);
}

async function check(): Promise<number> {
  const faults = folderFaults(
    readMigrations(MIGRATIONS).map(({ name }) => name),
    new Date(),
  );
  const sql = await withDatabase(missingSql);
  if (sql) faults.push(`prisma/schema.prisma and prisma/migrations disagree; between them lies:\n${sql}`);
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log("The migrations lead exactly to prisma/schema.prisma.");
  return faults.length === 0 ? 0 : 1;
}

async function write(what: string): Promise<number> {
  if (!/^[a-z0-9_]+$/.test(what)) {
    console.error('Name the change in lower case, as in: npm run db:new -- "add_spend_limits"');
    return 1;
  }
  const sql = await withDatabase(missingSql);
  if (!sql) {
    console.log("prisma/schema.prisma holds nothing that the migrations lack.");
    return 0;
  }
  const folder = path.join(MIGRATIONS, `${stampOf(new Date())}_${what}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "migration.sql"), sql);
  if (!existsSync(LOCK_FILE)) writeFileSync(LOCK_FILE, 'provider = "postgresql"\n');
  console.log(`Wrote ${path.relative(process.cwd(), folder)}/migration.sql: read it before you commit it.`);
  return 0;
}

if (import.meta.main) {
  const [argument = ""] = process.argv.slice(2);
  const done = argument === "--check" ? check() : write(argument);
  process.exitCode = await done.catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
}
