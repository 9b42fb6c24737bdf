import type { Rule } from "./rule.ts";

/**
 * Begins a rule about charges by decision, as `late`: usage charged late, and what amendments put in its place, which is found
 * by the id made of both. What was charged by a decision of its own goes by that one.
 */
export const WITH_LATE = `WITH RECURSIVE traced (org_id, row_id, decision_id, recorded_at, amended) AS (
    SELECT org_id, row_id, decision_id, recorded_at, false FROM late_usage WHERE outcome = 'charged'
    UNION ALL SELECT r.org_id, r.id, t.decision_id, r.recorded_at, true FROM traced t
      JOIN charge_corrections c ON c.org_id = t.org_id AND c.row_id = t.row_id AND c.kind = 'amend' JOIN usage_events p ON p.org_id = t.org_id AND p.id = t.row_id
      JOIN usage_events r ON r.org_id = p.org_id AND r.occurred_at = p.occurred_at AND r.source = p.source AND r.event_id = p.event_id || '#' || c.reference AND r.id > p.id
      WHERE NOT EXISTS (SELECT 1 FROM late_usage o WHERE o.org_id = r.org_id AND o.row_id = r.id)),
  late AS (SELECT t.*, d.book_id, d.decided_at, c.choice, c.from_at, c.into_debt FROM traced t
    LEFT JOIN unmatched_decisions d ON d.id = t.decision_id LEFT JOIN unmatched_choices c ON c.org_id = t.org_id AND c.decision_id = t.decision_id)`;

/** That the charge `u` of a rule is at the price of a decision, which the rules here judge. */
export const PRICED_LATE =
  "EXISTS (SELECT 1 FROM late x WHERE x.org_id = u.org_id AND x.row_id = u.id AND x.book_id = u.book_id)";

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
      WHERE c.org_id IS NULL OR (l.outcome = 'charged') <> (c.choice = 'charge' AND u.occurred_at >= coalesce(c.from_at, '-infinity'))`,
  },
  {
    name: "late usage, and what stands for it, is debt only where that was decided",
    sql: `${WITH_LATE} SELECT l.org_id, l.row_id AS ref, u.draws::text AS detail FROM late l
      JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id AND u.book_id = l.book_id
      WHERE NOT l.into_debt AND EXISTS (SELECT 1 FROM json_array_elements(u.draws) d WHERE d ->> 0 = 'debt')`,
  },
  {
    name: "late usage, and what stands for it, is charged by the book that was decided on, or an earlier one, once it was published",
    // What an amendment put in place of late usage may have had a price in its own time; then it is judged as any other charge.
    sql: `${WITH_LATE} SELECT l.org_id, l.row_id AS ref, format('book %s, decided on %s', u.book_id, l.book_id) AS detail FROM late l
      JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id LEFT JOIN price_books b ON b.id = l.book_id
      WHERE CASE WHEN u.book_id IS DISTINCT FROM l.book_id THEN NOT l.amended ELSE b.published_at IS NULL
        -- Books are published by the real clock; a sandbox organization's may stand still behind it.
        OR (b.published_at > l.recorded_at AND NOT EXISTS (SELECT 1 FROM org_clocks c WHERE c.org_id = l.org_id))
        OR EXISTS (SELECT 1 FROM json_array_elements(u.lines) x JOIN rates r ON r.id = (x ->> 0)::bigint JOIN price_books o ON o.id = r.book_id
          WHERE o.id <> b.id AND (o.number > b.number OR o.effective_at > u.occurred_at)) END`,
  },
  {
    name: "late usage is booked when it says",
    sql: `SELECT l.org_id, l.row_id AS ref, format('recorded %s, booked %s', l.recorded_at, t.recorded_at) AS detail FROM late_usage l
      JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id
      JOIN ledger_transactions t ON t.org_id = u.org_id AND t.id = u.transaction_id WHERE t.recorded_at <> l.recorded_at`,
  },
];
