import { PRICED_LATE, WITH_LATE } from "./late-rules.ts";
import type { Rule } from "./rule.ts";

/** A charge draws when it is booked: with its event, or later where that had no price at first. */
const DRAWS = `SELECT u.org_id, u.id, u.transaction_id, u.feature, coalesce(l.recorded_at, u.recorded_at) AS recorded_at, d ->> 0 AS fund, (d ->> 1)::numeric AS amount, d ->> 2 AS hold
  FROM usage_events u LEFT JOIN late_usage l ON l.org_id = u.org_id AND l.row_id = u.id CROSS JOIN LATERAL json_array_elements(u.draws) AS d`;

/** What holds between usage events, their charges, draws, entries and sums. */
export const CHARGE_RULES: readonly Rule[] = [
  {
    name: "a charge is the sum of its lines, and of its draws",
    sql: `SELECT u.org_id, u.id AS ref, format('amount %s, lines %s, draws %s', u.amount, u.lines, u.draws) AS detail FROM usage_events u
      WHERE u.amount <> coalesce((SELECT sum((l ->> 1)::numeric) FROM json_array_elements(u.lines) AS l), 0)
        OR u.amount <> coalesce((SELECT sum((d ->> 1)::numeric) FROM json_array_elements(u.draws) AS d), 0)`,
  },
  {
    name: "every line names a rate of the charge's price book and of its feature",
    sql: `${WITH_LATE} SELECT u.org_id, u.id AS ref, 'rate ' || (l ->> 0) AS detail FROM usage_events u CROSS JOIN LATERAL json_array_elements(coalesce(u.lines, '[]')) AS l
      LEFT JOIN rates r ON r.id = (l ->> 0)::bigint
      WHERE CASE WHEN r.id IS NULL THEN NOT EXISTS (SELECT 1 FROM rate_overrides o WHERE o.id = (l ->> 0)::bigint) ELSE false END OR r.feature <> u.feature
        OR (r.book_id <> u.book_id AND NOT ${PRICED_LATE})`,
  },
  {
    // With the sums of draws and of transactions it follows that charges sum to what their transaction says was used.
    name: "per transaction and grant, draws sum to the entry",
    sql: `SELECT x.org_id, x.transaction_id AS ref, format('grant %s: draws less entries %s', x.fund, sum(x.amount)) AS detail
      FROM (SELECT u.org_id, u.transaction_id, CASE d ->> 0 WHEN 'debt' THEN 0 ELSE (d ->> 0)::bigint END AS fund, (d ->> 1)::numeric AS amount
          FROM usage_events u CROSS JOIN LATERAL json_array_elements(u.draws) AS d
        UNION ALL SELECT e.org_id, e.transaction_id, coalesce(e.ref_id, 0), e.amount FROM ledger_entries e
          WHERE e.account IN ('grant', 'held', 'debt') AND EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.org_id = e.org_id AND t.id = e.transaction_id AND t.kind = 'usage')) x
      GROUP BY 1, 2, x.fund HAVING sum(x.amount) <> 0`,
  },
  {
    name: "a grant's used credits are the draws on it, less what voids gave back",
    sql: `SELECT g.org_id, g.id AS ref, format('used %s, draws %s, voided %s', g.used, coalesce(d.amount, 0), coalesce(v.amount, 0)) AS detail FROM grants g
      LEFT JOIN (SELECT e.org_id, e.ref_id, sum(e.amount) AS amount FROM ledger_entries e JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id
          WHERE t.kind = 'void' AND e.account = 'grant'
            -- What it issued itself was never drawn before: the grant's first entry.
            AND EXISTS (SELECT 1 FROM ledger_entries b WHERE b.org_id = e.org_id AND b.account = 'grant' AND b.ref_id = e.ref_id AND b.transaction_id < e.transaction_id) GROUP BY 1, 2) v
        ON v.org_id = g.org_id AND v.ref_id = g.id
      LEFT JOIN (SELECT org_id, fund, sum(amount) AS amount FROM (${DRAWS}) x GROUP BY 1, 2) d ON d.org_id = g.org_id AND d.fund = g.id::text
      WHERE g.used <> coalesce(d.amount, 0) - coalesce(v.amount, 0)`,
  },
  {
    name: "a charge draws only on grants that had begun, had not expired and cover its feature, unless a hold had set them aside",
    sql: `SELECT d.org_id, d.id AS ref, 'grant ' || g.id AS detail FROM (${DRAWS}) d JOIN grants g ON g.id = CASE d.fund WHEN 'debt' THEN 0 ELSE d.fund::bigint END AND g.org_id = d.org_id
      WHERE d.hold IS NULL AND (d.recorded_at < g.starts_at OR d.recorded_at >= g.expires_at OR NOT (cardinality(g.scope) = 0 OR d.feature = ANY (g.scope)
        OR EXISTS (SELECT 1 FROM unnest(g.scope) s WHERE right(s, 1) = '*' AND starts_with(d.feature, left(s, -1)))))`,
  },
  {
    name: "a charge of more than 0 has a transaction, a charge of 0 has none",
    sql: `SELECT org_id, id AS ref, amount::text AS detail FROM usage_events WHERE (amount > 0) <> (transaction_id IS NOT NULL) OR (status <> 'charged' AND amount <> 0)`,
  },
  {
    name: "every charge is at a price in force when the usage occurred, or when its hold was placed",
    sql: `${WITH_LATE} SELECT u.org_id, u.id AS ref, 'book ' || u.book_id AS detail FROM usage_events u LEFT JOIN price_books b ON b.id = u.book_id
      LEFT JOIN holds h ON h.org_id = u.org_id AND h.id = u.hold_id AND h.book_id = u.book_id AND u.feature = ANY (h.features)
      WHERE u.status = 'charged' AND NOT ${PRICED_LATE}
        AND (b.id IS NULL OR b.state <> 'published' OR b.canceled_at IS NOT NULL OR b.effective_at > greatest(u.occurred_at, h.created_at) OR EXISTS (
        SELECT 1 FROM price_books n WHERE n.state = 'published' AND n.canceled_at IS NULL AND n.number > b.number AND n.effective_at <= coalesce(h.created_at, u.occurred_at)
          AND n.published_at < coalesce(h.created_at, u.recorded_at) - interval '1 minute'))`,
  },
  {
    name: "every override that priced a charge was for its organization or a plan, for its feature, and in force",
    sql: `${WITH_LATE} SELECT u.org_id, u.id AS ref, 'override ' || o.id AS detail FROM usage_events u CROSS JOIN LATERAL json_array_elements(u.lines) AS l
      JOIN rate_overrides o ON o.id = (l ->> 0)::bigint
      LEFT JOIN holds h ON h.org_id = u.org_id AND h.id = u.hold_id
      LEFT JOIN late x ON x.org_id = u.org_id AND x.row_id = u.id AND x.book_id = u.book_id LEFT JOIN price_books b ON b.id = x.book_id
      WHERE o.org_id <> u.org_id OR o.feature <> u.feature
        -- A decision takes what held when it was made, or what its book begins with.
        OR o.starts_at > greatest(u.occurred_at, h.created_at, x.decided_at, CASE WHEN x.row_id IS NOT NULL THEN b.effective_at END)
        -- Usage may be dated some minutes ahead; an end that was set after it was charged changes nothing about it.
        OR (o.ends_at <= least(u.occurred_at, u.recorded_at) AND (h.id IS NULL OR o.ends_at <= h.created_at))`,
  },
  {
    name: "every event has one idempotency row, and every idempotency row its event",
    sql: `SELECT coalesce(u.org_id, i.org_id) AS org_id, coalesce(u.id, i.row_id) AS ref, coalesce(u.event_id, 'no event') AS detail
      FROM usage_events u FULL JOIN (SELECT * FROM usage_event_ids WHERE row_id > 0) i ON i.org_id = u.org_id AND i.row_id = u.id WHERE u.id IS NULL OR i.row_id IS NULL`,
  },
  {
    name: "no event is charged twice",
    // Hashes are compared first: all names of all events would not fit into memory.
    sql: `SELECT u.org_id, min(u.id) AS ref, u.source || ' ' || u.event_id AS detail FROM usage_events u
      WHERE (u.org_id, hashtextextended(u.event_id, 0)) IN (SELECT e.org_id, hashtextextended(e.event_id, 0) FROM usage_events e GROUP BY 1, 2 HAVING count(*) > 1)
      GROUP BY u.org_id, u.source, u.event_id HAVING count(*) > 1`,
  },
  {
    name: "every event's key is of its organization",
    sql: `SELECT u.org_id, u.id AS ref, 'key ' || u.key_id AS detail FROM usage_events u
      WHERE u.key_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM api_keys k WHERE k.org_id = u.org_id AND k.id = u.key_id AND k.environment = u.environment)`,
  },
  {
    name: "no hour and no day sums more than what occurred in it",
    sql: `WITH quarter AS MATERIALIZED (
        -- Every clock is whole quarters of an hour off UTC, so that hours and days are whole quarters.
        SELECT org_id, feature, coalesce(key_id, 0) AS key_id, environment, date_bin('15 minutes', occurred_at, '2000-01-01Z') AS at, count(*) AS events, sum(amount) AS amount
        FROM usage_events GROUP BY 1, 2, 3, 4, 5)
      SELECT h.org_id, h.key_id AS ref, format('%s at %s: %s of %s', h.feature, h.hour_at, h.events, coalesce(sum(q.events), 0)) AS detail
      FROM usage_hours h CROSS JOIN generate_series(0, 3) AS n LEFT JOIN quarter q ON q.org_id = h.org_id AND q.feature = h.feature AND q.key_id = h.key_id
        AND q.environment = h.environment AND q.at = h.hour_at + n * interval '15 minutes'
      GROUP BY h.org_id, h.hour_at, h.feature, h.key_id, h.environment HAVING h.events > coalesce(sum(q.events), 0) OR h.amount > coalesce(sum(q.amount), 0)
      UNION ALL SELECT d.org_id, d.key_id, format('%s on %s: %s of %s', d.feature, d.day, d.events, coalesce(sum(q.events), 0))
      FROM usage_days d CROSS JOIN generate_series(-1, 1) AS n LEFT JOIN quarter q ON q.org_id = d.org_id AND q.feature = d.feature AND q.key_id = d.key_id
        AND q.environment = d.environment AND (q.at AT TIME ZONE 'UTC')::date = d.day + n
        AND q.at >= d.day::timestamp AT TIME ZONE 'UTC' - interval '14 hours' AND q.at < (d.day + 1)::timestamp AT TIME ZONE 'UTC' + interval '12 hours'
      GROUP BY d.org_id, d.day, d.feature, d.key_id, d.environment HAVING d.events > coalesce(sum(q.events), 0) OR d.amount > coalesce(sum(q.amount), 0)`,
  },
  {
    name: "a correction takes back exactly its charge, in a transaction of its own",
    sql: `SELECT c.org_id, c.row_id AS ref, format('charged %s, taken back %s, used %s', u.amount, c.amount, e.amount) AS detail FROM charge_corrections c
      LEFT JOIN usage_events u ON u.org_id = c.org_id AND u.id = c.row_id
      LEFT JOIN ledger_entries e ON e.org_id = c.org_id AND e.transaction_id = c.transaction_id AND e.account = 'used'
      WHERE c.amount IS DISTINCT FROM u.amount OR c.amount <> -coalesce(e.amount, 0)
      UNION ALL SELECT t.org_id, t.id, 'no correction' FROM ledger_transactions t
      WHERE t.kind = 'void' AND NOT EXISTS (SELECT 1 FROM charge_corrections c WHERE c.org_id = t.org_id AND c.transaction_id = t.id)`,
  },
  {
    name: "days sum to the events, and so do hours",
    sql: `SELECT org_id, key_id AS ref, format('%s: events %s of %s, days %s of %s, hours %s of %s', feature, max(events) FILTER (WHERE of = 'events'), max(amount) FILTER (WHERE of = 'events'),
        max(events) FILTER (WHERE of = 'days'), max(amount) FILTER (WHERE of = 'days'), max(events) FILTER (WHERE of = 'hours'), max(amount) FILTER (WHERE of = 'hours')) AS detail
      FROM (SELECT 'days' AS of, org_id, feature, key_id, environment, sum(events) AS events, sum(amount) AS amount FROM usage_days GROUP BY 2, 3, 4, 5 HAVING sum(events) > 0 OR sum(amount) > 0
        UNION ALL SELECT 'hours', org_id, feature, key_id, environment, sum(events), sum(amount) FROM usage_hours GROUP BY 2, 3, 4, 5 HAVING sum(events) > 0 OR sum(amount) > 0
        UNION ALL SELECT 'events', org_id, feature, coalesce(key_id, 0), environment, count(*), sum(amount) FROM usage_events e
          WHERE NOT EXISTS (SELECT 1 FROM charge_corrections c WHERE c.org_id = e.org_id AND c.row_id = e.id) GROUP BY 2, 3, 4, 5) x
      GROUP BY org_id, feature, key_id, environment HAVING count(*) <> 3 OR min(events) <> max(events) OR min(amount) <> max(amount)`,
  },
];
