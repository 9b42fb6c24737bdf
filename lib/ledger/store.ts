import type pg from "pg";
import { CHARGE_RULES } from "./charge-rules.ts";
import { ENTRY_RULES } from "./entry-rules.ts";
import { GRANT_RULES } from "./grant-rules.ts";
import { HOLD_RULES } from "./hold-rules.ts";
import { LATE_RULES } from "./late-rules.ts";
import { MONEY_BACK_RULES } from "./money-back-rules.ts";
import { PURCHASE_RULES, TOP_UP_RULES } from "./money-rules.ts";
import type { Rule, Violation } from "./rule.ts";
import { VOUCHER_RULES } from "./voucher-rules.ts";

export const RULES: readonly Rule[] = [
  ...ENTRY_RULES,
  ...GRANT_RULES,
  ...CHARGE_RULES,
  ...LATE_RULES,
  ...HOLD_RULES,
  ...PURCHASE_RULES,
  ...TOP_UP_RULES,
  ...MONEY_BACK_RULES,
  ...VOUCHER_RULES,
];

const SHOWN_PER_RULE = 20;

type Row = { org_id: string; ref: string; detail: string | null };

/** A connection that sees every organization: the staff login's or the owner's. */
export type BooksClient = pg.Client | pg.PoolClient;

/** Checks every rule as the client's transaction sees the books; each rule reports at most twenty violations. */
export async function findViolations(client: BooksClient): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (const rule of RULES) {
    const { rows } = await client.query<Row>(`SELECT * FROM (${rule.sql}) v LIMIT ${SHOWN_PER_RULE}`);
    for (const row of rows) {
      violations.push({ rule: rule.name, orgId: row.org_id, ref: row.ref, detail: row.detail ?? "" });
    }
  }
  return violations;
}
