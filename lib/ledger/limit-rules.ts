import type { Rule } from "./rule.ts";

/** What holds of limits on spending. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    // What was drawn from a hold counts in the windows of the hold, everything else in that of the instant at which it was charged. A limit counts what was
    // charged since it was set; what was taken back no longer counts. Three cases cannot be told, and are left out: a limit that has ended counts nothing any
    // more, from an instant that no lock of the books fixes; a clock that stands still dates what came before a limit and after it alike; and after a change
    // of zone nothing says in which zone's window an earlier charge was counted, nor that a void missed it.
    name: "what a limit counts as taken is what was charged and drawn from holds under it since it was set",
    sql: `WITH counting AS MATERIALIZED (
        SELECT l.org_id, l.id, l.scope, l.subject, l.kind, l.created_at, o.time_zone FROM spend_limits l JOIN organizations o ON o.id = l.org_id
        WHERE l.ended_at IS NULL AND l.kind NOT IN ('per_call', 'open_holds') AND NOT EXISTS (SELECT 1 FROM org_clocks c WHERE c.org_id = l.org_id)
          AND NOT EXISTS (SELECT 1 FROM spend_limit_uses u WHERE u.org_id = l.org_id AND u.limit_id = l.id AND u.window_at <> (books.limit_window(l.kind, o.time_zone, u.window_at)).window_at)),
      charged AS (
        SELECT u.org_id, l.id AS limit_id, l.kind, l.time_zone, coalesce(x.recorded_at, u.recorded_at) AS at, u.amount
          - CASE WHEN u.hold_id IS NULL THEN 0 ELSE coalesce((SELECT sum((d ->> 1)::numeric) FROM json_array_elements(u.draws) AS d WHERE d -> 2 IS NOT NULL), 0) END AS amount
        FROM counting l JOIN usage_events u ON u.org_id = l.org_id AND u.amount > 0 AND CASE l.scope WHEN 'org' THEN true WHEN 'key' THEN u.key_id::text = l.subject
            WHEN 'environment' THEN u.environment = l.subject WHEN 'feature' THEN u.feature = l.subject
            ELSE EXISTS (SELECT 1 FROM api_keys a WHERE a.org_id = u.org_id AND a.id = u.key_id AND a.created_by = l.subject) END
        LEFT JOIN late_usage x ON x.org_id = u.org_id AND x.row_id = u.id
        WHERE coalesce(x.recorded_at, u.recorded_at) >= l.created_at AND NOT EXISTS (SELECT 1 FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id)),
      drawn AS (
        SELECT u.org_id, (w ->> 0)::bigint AS limit_id, (w ->> 1)::timestamptz AS window_at, (d ->> 1)::numeric AS amount
        FROM usage_events u JOIN holds h ON h.org_id = u.org_id AND h.id = u.hold_id CROSS JOIN LATERAL json_array_elements(u.draws) AS d CROSS JOIN LATERAL jsonb_array_elements(h.limit_windows) AS w
        WHERE u.hold_id IS NOT NULL AND d -> 2 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id)),
      expected AS (
        SELECT x.org_id, x.limit_id, x.window_at, sum(x.amount) AS taken FROM (
          SELECT c.org_id, c.limit_id, (books.limit_window(c.kind, c.time_zone, c.at)).window_at, c.amount FROM charged c
          UNION ALL SELECT d.org_id, d.limit_id, d.window_at, d.amount FROM drawn d) x GROUP BY 1, 2, 3)
      SELECT l.org_id, l.id AS ref, format('%s: taken %s, charged %s', coalesce(u.window_at, e.window_at), coalesce(u.taken, 0), coalesce(e.taken, 0)) AS detail
      FROM spend_limit_uses u FULL JOIN expected e ON e.org_id = u.org_id AND e.limit_id = u.limit_id AND e.window_at = u.window_at
      JOIN counting l ON l.org_id = coalesce(u.org_id, e.org_id) AND l.id = coalesce(u.limit_id, e.limit_id) WHERE coalesce(u.taken, 0) <> coalesce(e.taken, 0)`,
  },
];
