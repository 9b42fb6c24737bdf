import type { Rule } from "./rule.ts";

/** What holds of holds: credits set aside are the grants' own, and a hold that is over holds nothing. */
export const HOLD_RULES: readonly Rule[] = [
  {
    name: "a grant's held credits are the parts that holds have of it",
    sql: `SELECT g.org_id, g.id AS ref, format('held %s, parts %s', g.held, coalesce(f.amount, 0)) AS detail FROM grants g
      LEFT JOIN (SELECT org_id, grant_id, sum(amount) AS amount FROM hold_funds GROUP BY 1, 2) f ON f.org_id = g.org_id AND f.grant_id = g.id
      WHERE g.held <> coalesce(f.amount, 0)`,
  },
  {
    name: "a hold's remaining credits are its parts, and a closed hold has none",
    sql: `SELECT h.org_id, h.id AS ref, format('%s: remaining %s, parts %s', h.state, h.remaining, coalesce(f.amount, 0)) AS detail FROM holds h
      LEFT JOIN (SELECT org_id, hold_id, sum(amount) AS amount FROM hold_funds GROUP BY 1, 2) f ON f.org_id = h.org_id AND f.hold_id = h.id
      WHERE h.remaining <> coalesce(f.amount, 0) OR (h.state <> 'open' AND h.remaining <> 0) OR (h.state = 'open') <> (h.closed_at IS NULL)`,
  },
  {
    name: "every part of a hold is of a hold and a grant of its organization",
    sql: `SELECT f.org_id, f.hold_id AS ref, 'grant ' || f.grant_id AS detail FROM hold_funds f
      WHERE NOT EXISTS (SELECT 1 FROM holds h WHERE h.org_id = f.org_id AND h.id = f.hold_id)
         OR NOT EXISTS (SELECT 1 FROM grants g WHERE g.org_id = f.org_id AND g.id = f.grant_id)`,
  },
  {
    name: "every event that names a hold names one of its organization",
    sql: `SELECT u.org_id, u.id AS ref, 'hold ' || u.hold_id AS detail FROM usage_events u
      WHERE u.hold_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.org_id = u.org_id AND h.id = u.hold_id)`,
  },
  {
    name: "per organization: credits set aside = held now + drawn from holds + given back",
    sql: `WITH moved AS (
        SELECT e.org_id, sum(e.amount) AS held FROM ledger_entries e WHERE e.account = 'held' GROUP BY 1)
      SELECT coalesce(m.org_id, h.org_id) AS org_id, coalesce(m.org_id, h.org_id) AS ref, format('entries %s, holds %s', m.held, h.remaining) AS detail
      FROM moved m FULL JOIN (SELECT org_id, sum(remaining) AS remaining FROM holds GROUP BY 1) h ON h.org_id = m.org_id
      WHERE coalesce(m.held, 0) <> coalesce(h.remaining, 0)`,
  },
  {
    name: "every hold has one idempotency row, and every such row its hold",
    sql: `SELECT coalesce(h.org_id, i.org_id) AS org_id, coalesce(h.id, -i.row_id) AS ref, coalesce(h.reference, 'no hold') AS detail
      FROM holds h FULL JOIN (SELECT * FROM usage_event_ids WHERE row_id < 0) i ON i.org_id = h.org_id AND i.row_id = -h.id WHERE h.id IS NULL OR i.row_id IS NULL`,
  },
  {
    name: "what limits count as held is what open holds hold under them",
    sql: `WITH counted AS (SELECT org_id, limit_id, sum(held) AS held FROM spend_limit_uses GROUP BY 1, 2),
      holding AS (
        SELECT h.org_id, (w ->> 0)::bigint AS limit_id, sum(h.remaining) AS held FROM holds h CROSS JOIN LATERAL jsonb_array_elements(h.limit_windows) AS w GROUP BY 1, 2)
      SELECT coalesce(c.org_id, o.org_id) AS org_id, coalesce(c.limit_id, o.limit_id) AS ref, format('counted %s, holds %s', c.held, o.held) AS detail
      FROM counted c FULL JOIN holding o ON o.org_id = c.org_id AND o.limit_id = c.limit_id WHERE coalesce(c.held, 0) <> coalesce(o.held, 0)`,
  },
];
