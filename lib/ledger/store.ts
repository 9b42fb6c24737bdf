import type pg from "pg";
import { CHARGE_RULES } from "./charge-rules.ts";
import { ENTRY_RULES } from "./entry-rules.ts";
import { GRANT_RULES } from "./grant-rules.ts";
import { HOLD_RULES } from "./hold-rules.ts";
import { LATE_RULES } from "./late-rules.ts";
import { LIMIT_RULES } from "./limit-rules.ts";
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
  ...LIMIT_RULES,
  ...PURCHASE_RULES,
  ...TOP_UP_RULES,
  ...MONEY_BACK_RULES,
  ...VOUCHER_RULES,
];

const SHOWN_PER_RULE = 20;

type Row = { org_id: string; ref: string; detail: string | null };

/** A connection that sees every organization: the staff login's or the owner's. */
export type BooksClient = pg.Client | pg.PoolClient;

/** What one rule finds, as the client's transaction sees the books; at most twenty violations. */
async function violationsOf(client: BooksClient, rule: Rule): Promise<readonly Violation[]> {
  const { rows } = await client.query<Row>(`SELECT * FROM (${rule.sql}) v LIMIT ${SHOWN_PER_RULE}`);
  return rows.map((row) => ({ rule: rule.name, orgId: row.org_id, ref: row.ref, detail: row.detail ?? "" }));
}

/** Checks every rule, each on the first client that is free; violations are in the order of the rules. */
export async function findViolations(clients: readonly BooksClient[]): Promise<readonly Violation[]> {
  const found: (readonly Violation[])[] = RULES.map(() => []);
  const waiting = RULES.entries();
  const work = async (client: BooksClient) => {
    for (const [place, rule] of waiting) found[place] = await violationsOf(client, rule);
  };
  await Promise.all(clients.map(work));
  return found.flat();
}
