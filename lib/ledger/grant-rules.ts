import type { Rule } from "./rule.ts";

/** What holds of grants and debts against the ledger. */
export const GRANT_RULES: readonly Rule[] = [
  {
    name: "a grant's remaining, held and frozen are the sums of its accounts",
    sql: `WITH sums AS (
        SELECT org_id, ref_id, coalesce(sum(amount) FILTER (WHERE account = 'grant'), 0) AS remaining,
          coalesce(sum(amount) FILTER (WHERE account = 'held'), 0) AS held, coalesce(sum(amount) FILTER (WHERE account = 'frozen'), 0) AS frozen
        FROM ledger_entries WHERE account IN ('grant', 'held', 'frozen') GROUP BY org_id, ref_id)
      SELECT g.org_id, g.id AS ref, format('remaining %s, entries %s', g.remaining, s.remaining) AS detail
      FROM grants g LEFT JOIN sums s ON s.org_id = g.org_id AND s.ref_id = g.id
      WHERE (g.remaining, g.held, g.frozen) IS DISTINCT FROM (coalesce(s.remaining, 0), coalesce(s.held, 0), coalesce(s.frozen, 0))`,
  },
  {
    name: "a grant was issued once, with the credits it says",
    sql: `WITH sums AS (
        SELECT e.org_id, e.ref_id, count(*) AS n, sum(e.amount) AS amount FROM ledger_entries e
        JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id
        JOIN grants g ON g.org_id = e.org_id AND g.id = e.ref_id
        WHERE e.account = 'grant' AND (t.kind = 'issue' OR (t.kind = 'void' AND g.origin = 'refund' AND NOT EXISTS (
          SELECT 1 FROM ledger_entries b WHERE b.org_id = e.org_id AND b.account = 'grant' AND b.ref_id = e.ref_id AND b.transaction_id < e.transaction_id))) GROUP BY e.org_id, e.ref_id)
      SELECT g.org_id, g.id AS ref, format('issued %s, entries %s', g.issued, s.amount) AS detail
      FROM grants g LEFT JOIN sums s ON s.org_id = g.org_id AND s.ref_id = g.id WHERE s.n IS DISTINCT FROM 1 OR s.amount <> g.issued`,
  },
  {
    name: "a grant's origin is that of its issue, and purchases alone come from top-ups",
    sql: `WITH issue AS MATERIALIZED (SELECT * FROM ledger_transactions WHERE kind = 'issue')
      SELECT g.org_id, g.id AS ref, g.origin AS detail FROM issue t
      JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id AND e.account = 'grant' JOIN grants g ON g.org_id = e.org_id AND g.id = e.ref_id
      WHERE NOT EXISTS (SELECT 1 FROM ledger_entries i WHERE i.org_id = t.org_id AND i.transaction_id = t.id AND i.account = 'issued:' || g.origin)
        OR (g.origin = 'purchase') IS DISTINCT FROM (t.reference LIKE 'top\\_up:%')`,
  },
  {
    name: "issued = remaining + held + frozen + used + lapsed + revoked, per grant",
    sql: `WITH gone AS (
        SELECT e.org_id, e.ref_id, -sum(e.amount) AS amount FROM ledger_entries e
        JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id AND t.kind IN ('expiry', 'revocation', 'release', 'refund_asked', 'refund', 'refund_failed', 'dispute', 'dispute_won', 'dispute_lost')
        WHERE e.account IN ('grant', 'held', 'frozen') GROUP BY e.org_id, e.ref_id)
      SELECT g.org_id, g.id AS ref, format('issued %s, accounted %s', g.issued, g.remaining + g.held + g.frozen + g.used + coalesce(x.amount, 0)) AS detail
      FROM grants g LEFT JOIN gone x ON x.org_id = g.org_id AND x.ref_id = g.id
      WHERE g.issued <> g.remaining + g.held + g.frozen + g.used + coalesce(x.amount, 0)`,
  },
  {
    name: "no account of a grant is below zero",
    sql: `SELECT org_id, id AS ref, format('%s / %s / %s', remaining, held, frozen) AS detail FROM grants
      WHERE remaining < 0 OR held < 0 OR frozen < 0 OR used < 0 OR issued <= 0`,
  },
  {
    name: "an expiry took what was left, not before its instant",
    sql: `SELECT t.org_id, g.id AS ref, format('expires at %s, booked at %s', g.expires_at, t.recorded_at) AS detail
      FROM ledger_transactions t JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id AND e.account = 'grant'
      JOIN grants g ON g.org_id = e.org_id AND g.id = e.ref_id
      WHERE t.kind = 'expiry' AND (g.expires_at IS NULL OR t.recorded_at < g.expires_at OR g.remaining <> 0)
        -- What came back of a won dispute lives on with the time that it was frozen.
        AND NOT EXISTS (SELECT 1 FROM disputes d WHERE d.org_id = g.org_id AND d.grant_id = g.id AND d.state = 'won' AND d.closed_at >= t.recorded_at)`,
  },
  {
    name: "an organization's debt is the sum of its debt entries",
    sql: `SELECT w.org_id, w.org_id AS ref, format('wallet %s, entries %s', w.debt, coalesce(s.amount, 0)) AS detail FROM wallets w
      LEFT JOIN (SELECT org_id, sum(amount) AS amount FROM ledger_entries WHERE account = 'debt' GROUP BY org_id) s ON s.org_id = w.org_id
      WHERE w.debt <> coalesce(s.amount, 0)`,
  },
  {
    name: "an organization's debt is what its listed debts have open",
    sql: `SELECT w.org_id, w.org_id AS ref, format('wallet %s, listed %s', w.debt, coalesce(d.open, 0)) AS detail FROM wallets w
      LEFT JOIN (SELECT org_id, sum(credits - paid) AS open FROM debts GROUP BY org_id) d ON d.org_id = w.org_id
      WHERE -w.debt <> coalesce(d.open, 0)`,
  },
  {
    name: "every debt entry is listed, and every listed debt is an entry",
    sql: `SELECT coalesce(d.org_id, e.org_id) AS org_id, coalesce(d.id, e.transaction_id) AS ref, format('listed %s, entry %s', d.credits, e.amount) AS detail
      FROM debts d FULL JOIN (SELECT * FROM ledger_entries WHERE account = 'debt' AND amount < 0) e
        ON e.org_id = d.org_id AND e.transaction_id = d.transaction_id WHERE d.credits IS DISTINCT FROM -e.amount`,
  },
  {
    name: "what falls due next is scheduled",
    sql: `SELECT w.org_id, w.org_id AS ref, format('scheduled %s, due %s', w.next_due_at, g.due) AS detail FROM wallets w
      JOIN (SELECT org_id, min(due) AS due FROM (
          SELECT org_id, expires_at AS due FROM grants WHERE remaining > 0 AND expires_at IS NOT NULL UNION ALL SELECT org_id, deadline_at FROM holds WHERE state = 'open') x
        GROUP BY org_id) g ON g.org_id = w.org_id
      WHERE w.next_due_at IS NULL OR w.next_due_at > g.due`,
  },
];
