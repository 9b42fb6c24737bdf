import type { Rule } from "./rule.ts";

/** The chart of accounts: whether an account's unit is its own, and whether it names a grant. */
const IN_CHART = `CASE
    WHEN e.account IN ('grant', 'held', 'frozen') THEN e.unit = 'CREDIT' AND e.ref_id IS NOT NULL
    WHEN e.account IN ('debt', 'used', 'lapsed', 'revoked') OR e.account ~ '^issued:(purchase|included|promotion|rollover|refund|adjustment)$'
      THEN e.unit = 'CREDIT' AND e.ref_id IS NULL
    WHEN e.account = 'deferred' THEN e.unit <> 'CREDIT' AND e.ref_id IS NOT NULL
    WHEN e.account IN ('cash:stripe', 'tax', 'owed', 'disputed', 'bad_debt', 'fees', 'revenue:usage', 'revenue:breakage') THEN e.unit <> 'CREDIT' AND e.ref_id IS NULL
    ELSE false END`;

/** Which accounts a kind of transaction moves. */
const OF_KIND = `CASE t.kind
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
    ELSE false END`;

/** What holds of transactions and entries by themselves. */
export const ENTRY_RULES: readonly Rule[] = [
  {
    // One pass over all entries serves six statements about them; the detail says which of them an entry breaks.
    name: "every transaction sums to zero per unit, in accounts of its kind, in their units and of its organization",
    sql: `SELECT x.org_id, x.transaction_id AS ref, coalesce(x.wrong, x.unit || ' sums to ' || x.total) AS detail FROM (
        SELECT e.org_id, e.transaction_id, e.unit, sum(e.amount) AS total, min(CASE
            WHEN t.id IS NULL THEN 'no such transaction'
            WHEN NOT ${IN_CHART} THEN 'not in the chart'
            WHEN NOT ${OF_KIND} THEN 'not of ' || t.kind
            WHEN e.account IN ('grant', 'held', 'frozen', 'deferred') AND g.id IS NULL THEN 'no such grant'
            WHEN e.unit <> 'CREDIT' AND e.amount <> trunc(e.amount) THEN 'not whole minor units'
            -- What was used, lapsed or revoked only grows, except by a void or a refund that failed late.
            WHEN e.amount < 0 AND e.account IN ('used', 'lapsed', 'revoked') AND t.kind <> 'void'
              AND NOT (t.kind = 'refund_failed' AND e.account = 'revoked') THEN 'taken back'
          END || ': ' || e.account || ' ' || e.amount || ' ' || e.unit) AS wrong
        FROM ledger_entries e LEFT JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id
        LEFT JOIN grants g ON g.org_id = e.org_id AND g.id = e.ref_id GROUP BY 1, 2, 3) x
      WHERE x.total <> 0 OR x.wrong IS NOT NULL`,
  },
  {
    // Two or more, since none is of 0 and they sum to zero.
    name: "every transaction has entries",
    sql: `SELECT t.org_id, t.id AS ref, t.kind AS detail FROM ledger_transactions t
      WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.org_id = t.org_id AND e.transaction_id = t.id)`,
  },
  {
    name: "the key index says of every key what the key says",
    sql: `SELECT coalesce(a.org_id, k.org_id) AS org_id, coalesce(a.id, k.key_id) AS ref, coalesce(a.name, 'index only') AS detail
      FROM api_keys a FULL JOIN key_index k ON k.org_id = a.org_id AND k.key_id = a.id
      WHERE a.id IS NULL OR k.key_id IS NULL OR a.environment <> k.environment OR a.revoked_at IS DISTINCT FROM k.revoked_at OR a.expires_at IS DISTINCT FROM k.expires_at`,
  },
  {
    name: "every organization has a wallet and an owner",
    sql: `SELECT o.id AS org_id, o.id AS ref, o.name AS detail FROM organizations o
      WHERE NOT EXISTS (SELECT 1 FROM wallets w WHERE w.org_id = o.id)
         OR NOT EXISTS (SELECT 1 FROM memberships m WHERE m.org_id = o.id AND m.role = 'owner')`,
  },
];
