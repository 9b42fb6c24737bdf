// Audits the books, with or without a running server: npm run books
import { existsSync } from "node:fs";
import path from "node:path";
import { isDatabaseAway } from "../lib/db/database-away.ts";
import { auditDatabase } from "./audit-database.ts";
import { startPostgres } from "./postgres.ts";

const DEMO_DIR = path.join(process.env.DEMO_STATE_DIR ?? ".local", "pg");

async function openDatabase(): Promise<{ url: string; stop: () => Promise<void> }> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL) return { url: DATABASE_URL, stop: async () => {} };
  if (!existsSync(DEMO_DIR)) throw new Error('there are no books yet: set DATABASE_URL, or run "npm start" once');
  return startPostgres({ dir: DEMO_DIR, database: "tollgate" });
}

async function main(): Promise<void> {
  const database = await openDatabase();
  try {
    const { entryCount, ruleCount, violations } = await auditDatabase(database.url);
    for (const { rule, orgId, ref, detail } of violations)
      console.error(`${rule}: organization ${orgId}, row ${ref}: ${detail}`);
    console.log(`${entryCount} entries, ${ruleCount} rules, ${violations.length} violations`);
    process.exitCode = violations.length > 0 ? 1 : 0;
  } finally {
    await database.stop();
  }
}

function mendOf(error: unknown): string {
  if (isDatabaseAway(error)) return "the database does not answer; is it running, and is DATABASE_URL its address?";
  return error instanceof Error ? error.message : String(error);
}

await main().catch((error: unknown) => {
  console.error(`books: ${mendOf(error)}`);
  process.exitCode = 1;
});
