import type { Rule } from "./rule.ts";

/** What holds of money: what was paid is deferred, then recognised, and every document is backed by entries. */
export const MONEY_RULES: readonly Rule[] = [
  {
    name: "per purchase: paid without tax = recognised + deferred",
    sql: `SELECT g.org_id, g.id AS ref, format('cost %s, recognised %s, deferred %s', g.cost_minor, g.recognised_minor, coalesce(-d.amount, 0)) AS detail
      FROM grants g LEFT JOIN (SELECT org_id, ref_id, sum(amount) AS amount FROM ledger_entries WHERE account = 'deferred' GROUP BY 1, 2) d
        ON d.org_id = g.org_id AND d.ref_id = g.id
      WHERE g.cost_minor - g.recognised_minor <> coalesce(-d.amount, 0)`,
  },
  {
    name: "no purchase has recognised more than it earned",
    sql: `SELECT org_id, id AS ref, format('recognised %s of %s', recognised_minor, cost_minor) AS detail FROM grants
      WHERE remaining + held + frozen > 0 AND recognised_minor > round(cost_minor * used / issued) AND (expires_at IS NULL OR expires_at > now())`,
  },
  {
    name: "a purchase's money is in its organization's currency",
    sql: `SELECT g.org_id, g.id AS ref, g.currency || ' / ' || coalesce(o.currency, '-') AS detail FROM grants g JOIN organizations o ON o.id = g.org_id
      WHERE g.cost_minor > 0 AND g.currency IS DISTINCT FROM o.currency
      UNION ALL SELECT e.org_id, e.transaction_id, e.unit FROM ledger_entries e JOIN organizations o ON o.id = e.org_id
      WHERE e.unit <> 'CREDIT' AND e.unit IS DISTINCT FROM o.currency`,
  },
  {
    name: "a paid top-up is booked once: its cash, tax and credits are its amounts",
    sql: `SELECT t.org_id, t.id AS ref, format('asked %s + %s, cash %s, tax %s, credits %s', t.amount_minor, t.tax_minor, x.cash, x.tax, x.credits) AS detail
      FROM top_ups t LEFT JOIN (
        SELECT l.org_id, l.reference, count(DISTINCT l.id) AS n, coalesce(sum(e.amount) FILTER (WHERE e.account IN ('cash:stripe', 'fees')), 0) AS cash,
          coalesce(-sum(e.amount) FILTER (WHERE e.account = 'tax'), 0) AS tax, -sum(e.amount) FILTER (WHERE e.account = 'issued:purchase') AS credits
        FROM ledger_transactions l JOIN ledger_entries e ON e.org_id = l.org_id AND e.transaction_id = l.id
        WHERE l.reference LIKE 'top\\_up:%' GROUP BY 1, 2) x ON x.org_id = t.org_id AND x.reference = 'top_up:' || t.id
      WHERE CASE WHEN t.state = 'paid' THEN (x.n, x.cash, x.tax, x.credits) IS DISTINCT FROM (1::bigint, (t.amount_minor + t.tax_minor)::numeric, t.tax_minor::numeric, t.credits)
        ELSE x.n IS NOT NULL END`,
  },
  {
    name: "a paid top-up's grant holds what its debt left over",
    sql: `SELECT t.org_id, t.id AS ref, format('credits %s, debt paid %s, grant %s', t.credits, t.debt_paid, g.issued) AS detail
      FROM top_ups t LEFT JOIN grants g ON g.org_id = t.org_id AND g.id = t.grant_id
      WHERE t.state = 'paid' AND t.credits <> t.debt_paid + coalesce(g.issued, 0)`,
  },
  {
    name: "every purchase grant comes from one paid top-up",
    sql: `SELECT g.org_id, g.id AS ref, g.issued::text AS detail FROM grants g WHERE g.origin = 'purchase'
      AND (SELECT count(*) FROM top_ups t WHERE t.org_id = g.org_id AND t.grant_id = g.id AND t.state = 'paid') <> 1`,
  },
  {
    name: "every paid top-up has one receipt, and every receipt its top-up",
    sql: `SELECT coalesce(t.org_id, r.org_id) AS org_id, coalesce(t.id, r.top_up_id) AS ref, coalesce(r.series || r.number, 'no receipt') AS detail
      FROM (SELECT * FROM top_ups WHERE state = 'paid') t FULL JOIN receipts r ON r.org_id = t.org_id AND r.top_up_id = t.id WHERE t.id IS NULL OR r.id IS NULL`,
  },
  {
    name: "receipts are numbered without gaps per series",
    sql: `SELECT 0 AS org_id, 0 AS ref, format('%s: %s receipts, %s to %s, next %s', r.series, count(*), min(r.number), max(r.number), s.next_number) AS detail
      FROM receipts r LEFT JOIN document_series s ON s.series = r.series GROUP BY r.series, s.next_number
      HAVING count(*) <> max(r.number) OR min(r.number) <> 1 OR count(DISTINCT r.number) <> count(*) OR s.next_number IS DISTINCT FROM max(r.number) + 1`,
  },
  {
    name: "a sandbox organization's documents are in a series of their own",
    sql: `SELECT r.org_id, r.id AS ref, r.series AS detail FROM receipts r JOIN organizations o ON o.id = r.org_id WHERE (o.mode = 'sandbox') <> (r.series LIKE 'TEST-%')`,
  },
];
