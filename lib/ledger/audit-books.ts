import type { Violation } from "./rule.ts";
import { type BooksClient, findViolations, RULES } from "./store.ts";

export type Audit = {
  readonly entryCount: number;
  readonly ruleCount: number;
  readonly violations: readonly Violation[];
};

/**
 * Replays the books and checks every rule in one snapshot, so that a running server is audited as it stood at one instant.
 * `client` must see all organizations (the staff login or the owner).
 */
export async function auditBooks(client: BooksClient): Promise<Audit> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    // Every rule sums whole tables; spilling those sums to disk costs more than the memory that one audit takes for a moment.
    await client.query("SET LOCAL work_mem = '128MB'");
    const violations = await findViolations(client);
    const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM ledger_entries");
    return { entryCount: Number(rows[0]?.count ?? 0), ruleCount: RULES.length, violations };
  } finally {
    await client.query("ROLLBACK");
  }
}
