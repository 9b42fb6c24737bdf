import type { Rule } from "./rule.ts";

/** What holds of usage that had no price when it came, and was charged or waived by decision. */
export const LATE_RULES: readonly Rule[] = [
  {
    name: "late usage says of its event what the event says",
    sql: `SELECT l.org_id, l.row_id AS ref, format('%s of %s, event %s of %s', l.outcome, l.amount, u.status, u.amount) AS detail FROM late_usage l
      LEFT JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id
      WHERE u.id IS NULL OR u.status <> l.outcome OR u.amount <> l.amount OR l.recorded_at < u.recorded_at`,
  },
  {
    name: "every waived event was waived by decision",
    sql: `SELECT u.org_id, u.id AS ref, u.status AS detail FROM usage_events u
      WHERE u.status = 'waived' AND NOT EXISTS (SELECT 1 FROM late_usage l WHERE l.org_id = u.org_id AND l.row_id = u.id)`,
  },
  {
    name: "late usage follows what was decided for its organization",
    sql: `SELECT l.org_id, l.row_id AS ref, format('%s under %s', l.outcome, coalesce(c.choice, 'no choice')) AS detail FROM late_usage l
      JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id
      LEFT JOIN unmatched_choices c ON c.org_id = l.org_id AND c.decision_id = l.decision_id
      WHERE c.org_id IS NULL OR (l.outcome = 'charged') <> (c.choice = 'charge' AND u.occurred_at >= coalesce(c.from_at, '-infinity'))
        OR (NOT c.into_debt AND EXISTS (SELECT 1 FROM json_array_elements(u.draws) d WHERE d ->> 0 = 'debt'))`,
  },
  {
    name: "late usage is charged by the book that was decided on, or an earlier one, once it was published",
    sql: `SELECT l.org_id, l.row_id AS ref, format('book %s, decided on %s', u.book_id, d.book_id) AS detail FROM late_usage l
      JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id
      LEFT JOIN unmatched_decisions d ON d.id = l.decision_id LEFT JOIN price_books b ON b.id = d.book_id
      WHERE l.outcome = 'charged' AND (u.book_id IS DISTINCT FROM d.book_id OR b.published_at IS NULL
        -- Books are published by the real clock; a sandbox organization's may stand still behind it.
        OR (b.published_at > l.recorded_at AND NOT EXISTS (SELECT 1 FROM org_clocks c WHERE c.org_id = l.org_id))
        OR EXISTS (SELECT 1 FROM json_array_elements(u.lines) x JOIN rates r ON r.id = (x ->> 0)::bigint JOIN price_books o ON o.id = r.book_id
          WHERE o.id <> b.id AND (o.number > b.number OR o.effective_at > u.occurred_at)))`,
  },
  {
    name: "late usage is booked when it says",
    sql: `SELECT l.org_id, l.row_id AS ref, format('recorded %s, booked %s', l.recorded_at, t.recorded_at) AS detail FROM late_usage l
      JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id
      JOIN ledger_transactions t ON t.org_id = u.org_id AND t.id = u.transaction_id WHERE t.recorded_at <> l.recorded_at`,
  },
];
