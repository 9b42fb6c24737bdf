-- What metering must know before it can rate: whose key this is, and in which zone that organization's days begin.


SET ROLE tollgate_books;

-- One row per key or organization that exists; a key that names nothing has no row.
CREATE FUNCTION books.metering_facts(p_keys bigint[], p_orgs bigint[])
RETURNS TABLE (key_id bigint, org_id bigint, environment text, time_zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.key_id, o.id, k.environment, o.time_zone FROM key_index k JOIN organizations o ON o.id = k.org_id WHERE k.key_id = ANY (p_keys)
  UNION ALL
  SELECT NULL, o.id, NULL, o.time_zone FROM organizations o WHERE o.id = ANY (p_orgs)
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.metering_facts(bigint[], bigint[]) TO tollgate_engine;
