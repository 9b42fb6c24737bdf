import type { Rule } from "./rule.ts";

/** What holds of purchases: what was paid is deferred, then recognised or broken, to exactly zero. */
export const PURCHASE_RULES: readonly Rule[] = [
  {
    name: "per purchase: paid without tax = recognised + breakage + refunded + deferred",
    sql: `SELECT g.org_id, g.id AS ref, format('cost %s, recognised %s, breakage %s, refunded %s, deferred %s', g.cost_minor, g.recognised_minor, g.breakage_minor, g.refunded_minor, coalesce(-d.amount, 0)) AS detail
      FROM grants g LEFT JOIN (SELECT org_id, ref_id, sum(amount) AS amount FROM ledger_entries WHERE account = 'deferred' GROUP BY 1, 2) d
        ON d.org_id = g.org_id AND d.ref_id = g.id
      WHERE g.cost_minor - g.recognised_minor - g.breakage_minor - g.refunded_minor <> coalesce(-d.amount, 0)`,
  },
  {
    name: "a purchase's recognised revenue and breakage are the entries beside its deferred money",
    sql: `WITH moved AS (
        SELECT d.org_id, d.ref_id, coalesce(-sum(r.amount) FILTER (WHERE r.account = 'revenue:usage'), 0) AS earned,
          coalesce(-sum(r.amount) FILTER (WHERE r.account = 'revenue:breakage'), 0) AS broken
        FROM ledger_transactions t JOIN ledger_entries d ON d.org_id = t.org_id AND d.transaction_id = t.id AND d.account = 'deferred'
        JOIN ledger_entries r ON r.org_id = t.org_id AND r.transaction_id = t.id AND r.account LIKE 'revenue:%'
        WHERE t.kind = 'recognition' GROUP BY 1, 2)
      SELECT g.org_id, g.id AS ref, format('recognised %s, entries %s, breakage %s, entries %s', g.recognised_minor, m.earned, g.breakage_minor, m.broken) AS detail
      FROM grants g LEFT JOIN moved m ON m.org_id = g.org_id AND m.ref_id = g.id
      WHERE g.recognised_minor <> coalesce(m.earned, 0) OR g.breakage_minor <> coalesce(m.broken, 0)`,
  },
  {
    name: "no purchase has recognised more than its used credits earned",
    sql: `SELECT org_id, id AS ref, format('recognised %s of %s', recognised_minor, cost_minor) AS detail FROM grants
      WHERE recognised_minor > CASE WHEN remaining + held + frozen = 0 AND used + revoked = issued THEN cost_minor - refunded_minor ELSE div(2 * cost_minor * used + issued, 2 * issued) END
        OR (breakage_minor > 0 AND (expires_at IS NULL OR expires_at > books.org_now(org_id)) AND NOT EXISTS (
          SELECT 1 FROM disputes d WHERE d.org_id = grants.org_id AND d.grant_id = grants.id AND d.state = 'won'))`,
  },
  {
    name: "a purchase's money is in its organization's currency",
    sql: `SELECT g.org_id, g.id AS ref, g.currency || ' / ' || coalesce(o.currency, '-') AS detail FROM grants g JOIN organizations o ON o.id = g.org_id
      WHERE g.cost_minor > 0 AND g.currency IS DISTINCT FROM o.currency
      UNION ALL SELECT e.org_id, e.transaction_id, e.unit FROM ledger_entries e JOIN organizations o ON o.id = e.org_id
      WHERE e.unit <> 'CREDIT' AND e.unit IS DISTINCT FROM o.currency`,
  },
  {
    name: "every purchase grant comes from one paid top-up",
    sql: `SELECT g.org_id, g.id AS ref, g.issued::text AS detail FROM grants g WHERE g.origin = 'purchase'
      AND (SELECT count(*) FROM top_ups t WHERE t.org_id = g.org_id AND t.grant_id = g.id AND t.state = 'paid') <> 1`,
  },
];

/** What holds of top-ups and their receipts: every document is backed by entries. */
export const TOP_UP_RULES: readonly Rule[] = [
  {
    name: "a paid top-up is booked once: its cash, tax and credits are its amounts",
    sql: `SELECT t.org_id, t.id AS ref, format('asked %s + %s, fee %s, cash %s, fees %s, tax %s, credits %s', t.amount_minor, t.tax_minor, t.fee_minor, x.cash, x.fees, x.tax, x.credits) AS detail
      FROM top_ups t LEFT JOIN grants g ON g.org_id = t.org_id AND g.id = t.grant_id LEFT JOIN (
        SELECT l.org_id, l.reference, count(DISTINCT l.id) FILTER (WHERE l.kind <> 'fee') AS n, coalesce(sum(e.amount) FILTER (WHERE e.account = 'cash:stripe'), 0) AS cash,
          coalesce(sum(e.amount) FILTER (WHERE e.account = 'fees'), 0) AS fees, min(e.unit) FILTER (WHERE e.unit <> 'CREDIT') AS unit,
          coalesce(-sum(e.amount) FILTER (WHERE e.account = 'tax'), 0) AS tax, -sum(e.amount) FILTER (WHERE e.account = 'issued:purchase') AS credits
        FROM ledger_transactions l JOIN ledger_entries e ON e.org_id = l.org_id AND e.transaction_id = l.id
        WHERE l.kind IN ('issue', 'debt_payment', 'fee') AND l.reference LIKE 'top\\_up:%' GROUP BY 1, 2) x ON x.org_id = t.org_id AND x.reference = 'top_up:' || t.id
      WHERE CASE WHEN t.state = 'paid' THEN (x.n, x.unit, x.cash, x.fees, x.tax, x.credits)
        IS DISTINCT FROM (1::bigint, t.currency, (t.amount_minor + t.tax_minor - t.fee_minor)::numeric, t.fee_minor::numeric, t.tax_minor::numeric, t.debt_paid + coalesce(g.issued, 0))
        ELSE x.n IS NOT NULL END`,
  },
  {
    name: "a paid top-up's grant holds what its debt left over",
    sql: `SELECT t.org_id, t.id AS ref, format('credits %s, for debt %s, grant %s', t.credits, t.debt_share, g.issued) AS detail
      FROM top_ups t LEFT JOIN grants g ON g.org_id = t.org_id AND g.id = t.grant_id
      WHERE t.state = 'paid' AND t.credits <> t.debt_share + coalesce(g.issued, 0)`,
  },
  {
    name: "debts are paid by top-ups, voids, failed refunds and write-offs alone, and paid top-ups know their payment and their price",
    sql: `SELECT o.id AS org_id, o.id AS ref, format('top-ups paid %s, otherwise %s, debts show %s', t.paid, v.amount, d.paid) AS detail FROM organizations o
      LEFT JOIN (SELECT org_id, sum(debt_paid) AS paid FROM top_ups GROUP BY 1) t ON t.org_id = o.id
      LEFT JOIN (SELECT org_id, sum(paid) AS paid FROM debts GROUP BY 1) d ON d.org_id = o.id
      LEFT JOIN (SELECT e.org_id, sum(e.amount) AS amount FROM ledger_entries e JOIN ledger_transactions x ON x.org_id = e.org_id AND x.id = e.transaction_id
          WHERE x.kind IN ('void', 'refund_failed', 'write_off') AND e.account = 'debt' GROUP BY 1) v ON v.org_id = o.id
      WHERE coalesce(t.paid, 0) + coalesce(v.amount, 0) <> coalesce(d.paid, 0)
      UNION ALL SELECT t.org_id, t.id, 'payment, instant or list price' FROM top_ups t LEFT JOIN list_prices p ON p.id = t.list_price_id
      WHERE t.state = 'paid' AND (t.payment_intent_id IS NULL OR t.paid_at IS NULL OR p.currency IS DISTINCT FROM t.currency OR p.effective_at > t.created_at)`,
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
