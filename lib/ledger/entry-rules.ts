import type { Rule } from "./rule.ts";

/** What holds of transactions and entries by themselves. */
export const ENTRY_RULES: readonly Rule[] = [
  {
    name: "every transaction sums to zero per unit",
    sql: `SELECT org_id, transaction_id AS ref, unit || ' ' || sum(amount) AS detail
      FROM ledger_entries GROUP BY org_id, transaction_id, unit HAVING sum(amount) <> 0`,
  },
  {
    name: "every transaction has at least two entries",
    sql: `SELECT t.org_id, t.id AS ref, count(e.line) || ' entries' AS detail
      FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id
      GROUP BY t.org_id, t.id HAVING count(e.line) < 2`,
  },
  {
    name: "every entry belongs to a transaction of its organization",
    sql: `SELECT e.org_id, e.transaction_id AS ref, e.account AS detail FROM ledger_entries e
      WHERE NOT EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.org_id = e.org_id AND t.id = e.transaction_id)`,
  },
  {
    name: "every account is in the chart, in its own unit",
    sql: `SELECT org_id, transaction_id AS ref, account || ' in ' || unit AS detail FROM ledger_entries WHERE NOT CASE
        WHEN account IN ('grant', 'held', 'frozen') THEN unit = 'CREDIT' AND ref_id IS NOT NULL
        WHEN account IN ('debt', 'used', 'lapsed', 'revoked') OR account ~ '^issued:(purchase|included|promotion|rollover|refund|adjustment)$'
          THEN unit = 'CREDIT' AND ref_id IS NULL
        WHEN account = 'deferred' THEN unit <> 'CREDIT' AND ref_id IS NOT NULL
        WHEN account IN ('cash:stripe', 'tax', 'owed', 'disputed', 'bad_debt', 'fees', 'revenue:usage', 'revenue:breakage') THEN unit <> 'CREDIT' AND ref_id IS NULL
        ELSE false END`,
  },
  {
    name: "a transaction moves only the accounts of its kind",
    sql: `SELECT e.org_id, e.transaction_id AS ref, t.kind || ': ' || e.account AS detail
      FROM ledger_entries e JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id WHERE NOT CASE t.kind
        WHEN 'usage' THEN e.account IN ('grant', 'held', 'debt', 'used')
        WHEN 'hold' THEN e.account IN ('grant', 'held')
        WHEN 'release' THEN e.account IN ('grant', 'held', 'lapsed')
        WHEN 'issue' THEN e.account IN ('grant', 'deferred', 'debt', 'cash:stripe', 'tax', 'fees', 'owed', 'revenue:usage') OR e.account LIKE 'issued:%'
        WHEN 'debt_payment' THEN e.account IN ('debt', 'issued:purchase', 'cash:stripe', 'tax', 'fees', 'owed', 'revenue:usage')
        WHEN 'void' THEN e.account IN ('grant', 'debt', 'used')
        WHEN 'expiry' THEN e.account IN ('grant', 'lapsed')
        WHEN 'revocation' THEN e.account IN ('grant', 'revoked')
        WHEN 'refund_asked' THEN e.account IN ('grant', 'frozen')
        WHEN 'refund' THEN e.account IN ('frozen', 'revoked', 'debt', 'deferred', 'tax', 'owed', 'bad_debt', 'cash:stripe')
        WHEN 'refund_failed' THEN e.account IN ('grant', 'frozen', 'lapsed', 'revoked', 'debt', 'deferred', 'tax', 'owed', 'bad_debt', 'cash:stripe')
        WHEN 'dispute' THEN e.account IN ('grant', 'frozen', 'disputed', 'cash:stripe')
        WHEN 'dispute_won' THEN e.account IN ('grant', 'frozen', 'disputed', 'cash:stripe')
        WHEN 'dispute_lost' THEN e.account IN ('frozen', 'revoked', 'debt', 'disputed', 'deferred', 'tax', 'owed', 'bad_debt')
        WHEN 'fee' THEN e.account IN ('cash:stripe', 'fees')
        WHEN 'write_off' THEN e.account IN ('debt', 'issued:adjustment', 'bad_debt', 'owed')
        WHEN 'recognition' THEN e.account IN ('deferred', 'revenue:usage', 'revenue:breakage')
        ELSE false END`,
  },
  {
    name: "the key index says of every key what the key says",
    sql: `SELECT coalesce(a.org_id, k.org_id) AS org_id, coalesce(a.id, k.key_id) AS ref, coalesce(a.name, 'index only') AS detail
      FROM api_keys a FULL JOIN key_index k ON k.org_id = a.org_id AND k.key_id = a.id
      WHERE a.id IS NULL OR k.key_id IS NULL OR a.environment <> k.environment OR a.revoked_at IS DISTINCT FROM k.revoked_at OR a.expires_at IS DISTINCT FROM k.expires_at`,
  },
  {
    name: "money is whole minor units",
    sql: `SELECT org_id, transaction_id AS ref, amount::text AS detail FROM ledger_entries WHERE unit <> 'CREDIT' AND amount <> trunc(amount)`,
  },
  {
    name: "a grant named in an entry is of the entry's organization",
    sql: `SELECT e.org_id, e.transaction_id AS ref, 'grant ' || e.ref_id AS detail FROM ledger_entries e
      WHERE e.account IN ('grant', 'held', 'frozen', 'deferred')
        AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.org_id = e.org_id AND g.id = e.ref_id)`,
  },
  {
    name: "used, lapsed and revoked only ever grow, except by a void or a refund that failed late",
    sql: `SELECT e.org_id, e.transaction_id AS ref, e.account || ' ' || e.amount AS detail
      FROM ledger_entries e JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id
      WHERE e.account IN ('used', 'lapsed', 'revoked') AND e.amount < 0 AND t.kind <> 'void' AND NOT (t.kind = 'refund_failed' AND e.account = 'revoked')`,
  },
  {
    name: "every organization has a wallet and an owner",
    sql: `SELECT o.id AS org_id, o.id AS ref, o.name AS detail FROM organizations o
      WHERE NOT EXISTS (SELECT 1 FROM wallets w WHERE w.org_id = o.id)
         OR NOT EXISTS (SELECT 1 FROM memberships m WHERE m.org_id = o.id AND m.role = 'owner')`,
  },
];
