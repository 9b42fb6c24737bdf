-- A hold past its deadline holds nothing, whether or not that has been booked: what quotes reckon with says so as the balance does.
SET ROLE tollgate_books;

-- The funds that quotes reckon with: what is left and has not lapsed, in no order.
CREATE OR REPLACE FUNCTION books.quotable_grants(p_org bigint) RETURNS TABLE (id bigint, origin text, remaining numeric, priority int, starts_at timestamptz, expires_at timestamptz,
  scope text[], cost_minor bigint, issued numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH clock AS (SELECT books.org_now(p_org) AS at),
  over AS MATERIALIZED (
    SELECT f.grant_id, sum(f.amount) AS amount FROM clock JOIN holds h ON h.org_id = p_org AND h.state = 'open' AND h.deadline_at <= clock.at
    JOIN hold_funds f ON f.org_id = h.org_id AND f.hold_id = h.id GROUP BY 1)
  SELECT g.id, g.origin, g.remaining + coalesce(o.amount, 0), g.priority::int, g.starts_at, g.expires_at, g.scope, g.cost_minor, g.issued
  FROM clock JOIN grants g ON g.org_id = p_org AND (g.remaining > 0 OR g.held > 0) LEFT JOIN over o ON o.grant_id = g.id
  WHERE (g.expires_at IS NULL OR g.expires_at > clock.at) AND (g.remaining > 0 OR o.amount > 0)
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.quotable_grants(bigint) TO tollgate_engine;
