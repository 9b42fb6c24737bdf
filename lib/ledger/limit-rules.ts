import type { Rule } from "./rule.ts";

/** What holds of limits on spending. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    // What was drawn from a hold counts in the windows of the hold, everything else in that of the instant at which it was charged, in the zone that was the
    // organization's then. A limit counts what was charged since it was set; what was taken back no longer counts. Three cases cannot be told, and are left
    // out: a limit that has ended counts nothing any more, from an instant that no lock of the books fixes; a clock that stands still dates what came before a
    // limit and after it alike; and where the zone changed before changes were kept, nothing says in which an earlier charge was counted.
    name: "what a limit counts as taken is what was charged and drawn from holds under it since it was set",
    sql: `WITH counting AS MATERIALIZED (
        -- Whether it can be told is a column and no condition, so that the planner does not take the limits for none and compare each with each.
        SELECT l.org_id, l.id, l.scope, l.subject, l.kind, l.created_at, o.time_zone,
          NOT EXISTS (SELECT 1 FROM org_clocks c WHERE c.org_id = l.org_id)
            AND NOT EXISTS (SELECT 1 FROM time_zone_changes z WHERE z.org_id = l.org_id AND z.time_zone IS NULL) AS told
        FROM spend_limits l JOIN organizations o ON o.id = l.org_id WHERE l.ended_at IS NULL AND l.kind NOT IN ('per_call', 'open_holds')),
      -- Every clock is whole quarters of an hour off UTC, and so is every window: charges are looked at by the quarter, but for that in which a limit began.
      begun AS MATERIALIZED (SELECT DISTINCT org_id, date_bin('15 minutes', created_at, '2000-01-01Z') AS quarter FROM counting),
      spent AS MATERIALIZED (
        SELECT x.org_id, x.key_id, x.environment, x.feature, x.time_zone, CASE WHEN b.org_id IS NULL THEN x.quarter ELSE x.at END AS at, sum(x.amount) AS amount
        FROM (SELECT u.org_id, u.key_id, u.environment, u.feature, CASE WHEN z.org_id IS NOT NULL THEN books.time_zone_of(u.org_id, u.transaction_id, NULL) END AS time_zone,
              coalesce(x.recorded_at, u.recorded_at) AS at, date_bin('15 minutes', coalesce(x.recorded_at, u.recorded_at), '2000-01-01Z') AS quarter,
              CASE WHEN u.hold_id IS NULL THEN u.amount ELSE (SELECT coalesce(sum((d ->> 1)::numeric), 0) FROM json_array_elements(u.draws) AS d WHERE d -> 2 IS NULL) END AS amount
            FROM usage_events u LEFT JOIN late_usage x ON x.org_id = u.org_id AND x.row_id = u.id LEFT JOIN (SELECT DISTINCT org_id FROM time_zone_changes) z ON z.org_id = u.org_id
            WHERE u.amount > 0 AND EXISTS (SELECT 1 FROM counting l WHERE l.org_id = u.org_id AND (l.scope <> 'environment' OR l.subject = u.environment))
              AND NOT EXISTS (SELECT 1 FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id)) x
        LEFT JOIN begun b ON b.org_id = x.org_id AND b.quarter = x.quarter GROUP BY 1, 2, 3, 4, 5, 6),
      charged AS (
        SELECT l.org_id, l.id AS limit_id, (books.limit_window(l.kind, coalesce(s.time_zone, l.time_zone), s.at)).window_at, s.amount
        FROM counting l JOIN spent s ON s.org_id = l.org_id AND s.at >= l.created_at AND CASE l.scope WHEN 'org' THEN true WHEN 'key' THEN s.key_id::text = l.subject
            WHEN 'environment' THEN s.environment = l.subject WHEN 'feature' THEN s.feature = l.subject
            ELSE EXISTS (SELECT 1 FROM api_keys a WHERE a.org_id = s.org_id AND a.id = s.key_id AND a.created_by = l.subject) END),
      drawn AS (
        SELECT u.org_id, (w ->> 0)::bigint AS limit_id, (w ->> 1)::timestamptz AS window_at, (d ->> 1)::numeric AS amount
        FROM usage_events u JOIN holds h ON h.org_id = u.org_id AND h.id = u.hold_id CROSS JOIN LATERAL json_array_elements(u.draws) AS d CROSS JOIN LATERAL jsonb_array_elements(h.limit_windows) AS w
        WHERE u.hold_id IS NOT NULL AND d -> 2 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id)),
      expected AS MATERIALIZED (
        SELECT x.org_id, x.limit_id, x.window_at, sum(x.amount) AS taken FROM (SELECT * FROM charged UNION ALL SELECT * FROM drawn) x GROUP BY 1, 2, 3),
      wrong AS MATERIALIZED (
        SELECT coalesce(u.org_id, e.org_id) AS org_id, coalesce(u.limit_id, e.limit_id) AS limit_id, coalesce(u.window_at, e.window_at) AS window_at, coalesce(u.taken, 0) AS taken, coalesce(e.taken, 0) AS expected
        FROM spend_limit_uses u FULL JOIN expected e ON e.org_id = u.org_id AND e.limit_id = u.limit_id AND e.window_at = u.window_at WHERE coalesce(u.taken, 0) <> coalesce(e.taken, 0))
      SELECT w.org_id, w.limit_id AS ref, format('%s: taken %s, charged %s', w.window_at, w.taken, w.expected) AS detail
      FROM wrong w JOIN counting l ON l.org_id = w.org_id AND l.id = w.limit_id AND l.told`,
  },
];
