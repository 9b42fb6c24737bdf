-- Who holds up whom: a batch that waited too long for a lock asks whose books it was, so that only their usage is refused.
SET ROLE tollgate_books;

CREATE FUNCTION books.busy_wallets(p_orgs bigint[]) RETURNS SETOF bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH free AS MATERIALIZED (SELECT w.org_id FROM wallets w WHERE w.org_id = ANY (p_orgs) ORDER BY w.org_id FOR UPDATE SKIP LOCKED)
  SELECT o FROM unnest(p_orgs) AS o WHERE NOT EXISTS (SELECT FROM free f WHERE f.org_id = o)
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.busy_wallets(bigint[]) TO tollgate_engine;
