import type pg from "pg";
import { CHARGE_RULES } from "./charge-rules.ts";
import { ENTRY_RULES } from "./entry-rules.ts";
import { GRANT_RULES } from "./grant-rules.ts";
import { PURCHASE_RULES, TOP_UP_RULES } from "./money-rules.ts";
import type { Rule, Violation } from "./rule.ts";

export const RULES: readonly Rule[] = [
  ...ENTRY_RULES,
  ...GRANT_RULES,
  ...CHARGE_RULES,
  ...PURCHASE_RULES,
  ...TOP_UP_RULES,
];

const SHOWN_PER_RULE = 20;

export type Audit = {
  readonly entryCount: number;
  readonly ruleCount: number;
  readonly violations: readonly Violation[];
};

type Row = { org_id: string; ref: string; detail: string | null };

type Client = pg.Client | pg.PoolClient;

/** Checks every rule as the client's transaction sees the books; each rule reports at most twenty violations. */
export async function findViolations(client: Client): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (const rule of RULES) {
    const { rows } = await client.query<Row>(`SELECT * FROM (${rule.sql}) v LIMIT ${SHOWN_PER_RULE}`);
    for (const row of rows) {
      violations.push({ rule: rule.name, orgId: row.org_id, ref: row.ref, detail: row.detail ?? "" });
    }
  }
  return violations;
}

/**
 * Replays the books and checks every rule in one snapshot, so that a running server is audited as it stood at one instant.
 * `client` must see all organizations (the staff login or the owner).
 */
export async function auditBooks(client: Client): Promise<Audit> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    const violations = await findViolations(client);
    const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM ledger_entries");
    return { entryCount: Number(rows[0]?.count ?? 0), ruleCount: RULES.length, violations };
  } finally {
    await client.query("ROLLBACK");
  }
}
