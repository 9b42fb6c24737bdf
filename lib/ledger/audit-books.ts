import type { Violation } from "./rule.ts";
import { type BooksClient, findViolations, RULES } from "./store.ts";

export type Audit = {
  readonly entryCount: number;
  readonly ruleCount: number;
  readonly violations: readonly Violation[];
};

const BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
// Every rule sums whole tables; spilling those sums to disk costs more than the memory that one audit takes for a moment.
const MEMORY = "SET LOCAL work_mem = '128MB'";

/** Lets helpers read exactly what the first client reads. */
async function shareSnapshot(client: BooksClient, helpers: readonly BooksClient[]): Promise<void> {
  if (helpers.length === 0) return;
  const { rows } = await client.query<{ snapshot: string }>("SELECT pg_export_snapshot() AS snapshot");
  const snapshot = rows[0]?.snapshot ?? "";
  if (!/^[0-9A-F-]+$/i.test(snapshot)) throw new Error("the database exported no snapshot");
  for (const helper of helpers) await helper.query(`${BEGIN}; SET TRANSACTION SNAPSHOT '${snapshot}'; ${MEMORY}`);
}

/**
 * Replays the books and checks every rule in one snapshot, so that a running server is audited as it stood at one instant.
 * @param client sees all organizations (the staff login or the owner)
 * @param helpers further connections of the same kind: they share the snapshot and take rules off it, a core each
 */
export async function auditBooks(client: BooksClient, helpers: readonly BooksClient[] = []): Promise<Audit> {
  const clients = [client, ...helpers];
  await client.query(BEGIN);
  try {
    await client.query(MEMORY);
    await shareSnapshot(client, helpers);
    const violations = await findViolations(clients);
    const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM ledger_entries");
    return { entryCount: Number(rows[0]?.count ?? 0), ruleCount: RULES.length, violations };
  } finally {
    await Promise.all(clients.map((each) => each.query("ROLLBACK")));
  }
}
