-- Who asks for new work, replaced whole: all who ask at the same time are one call. What a function calls is prepared anew each time that it
-- is called, which for each payer by itself cost ten times what reading it does.
SET ROLE tollgate_books;
DROP FUNCTION books.standing(bytea, bigint, bigint, text);

-- One element of every array per payer, who is named by the hash of a key, by a key or by an organization; "asked" is its place. No row: it does not exist.
-- barred: why nothing new may be asked for, as spend_batch says it; debt bars as well and is a figure of its own.
-- limits: those that match the payer and the feature (all features when it is null), each as [id, scope, subject, kind, amount, used, resets_at].
-- fresh_ms: milliseconds until something of this changes by itself: a grant begins or ends, a hold lapses, a limit resets, the key expires.
CREATE FUNCTION books.standings(p_hashes bytea[], p_keys bigint[], p_orgs bigint[], p_features text[])
RETURNS TABLE (asked int, org_id bigint, key_id bigint, environment text, now timestamptz, barred text, current numeric, held numeric, available numeric, debt numeric,
  allowed_addresses text[], allowed_features text[], per_second int, per_minute int, limits jsonb, fresh_ms float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.at::int, o.id, k.key_id, k.environment, c.at,
    CASE WHEN k.revoked_at IS NOT NULL THEN 'key_revoked' WHEN k.expires_at <= c.at THEN 'key_expired' WHEN o.state IN ('suspended', 'closed') THEN o.state END,
    b.current, b.held, b.available, b.debt, a.allowed_addresses, a.allowed_features, a.per_second, a.per_minute, l.matching,
    1000 * extract(epoch FROM least(l.resets_at, CASE WHEN k.expires_at > c.at THEN k.expires_at END,
      (SELECT min(x.at) FROM grants g CROSS JOIN LATERAL (VALUES (g.starts_at), (g.expires_at)) AS x(at) WHERE g.org_id = o.id AND g.remaining > 0 AND x.at > c.at),
      (SELECT min(h.deadline_at) FROM holds h WHERE h.org_id = o.id AND h.state = 'open' AND h.deadline_at > c.at)) - c.at)::float8
  FROM (SELECT x.at, x.feature, coalesce(i.org_id, x.org_id) AS org_id, i.key_id, coalesce(i.environment, 'live') AS environment, i.expires_at, i.revoked_at
        FROM unnest(p_hashes, p_keys, p_orgs, p_features) WITH ORDINALITY AS x(hash, key_id, org_id, feature, at)
        LEFT JOIN LATERAL (SELECT r.* FROM key_index r WHERE r.hash = x.hash UNION ALL SELECT r.* FROM key_index r WHERE r.key_id = x.key_id) i ON true) k
  CROSS JOIN LATERAL (SELECT r.id, r.state FROM organizations r WHERE r.id = k.org_id OFFSET 0) o
  LEFT JOIN LATERAL (SELECT r.* FROM api_keys r WHERE r.org_id = k.org_id AND r.id = k.key_id OFFSET 0) a ON true
  CROSS JOIN LATERAL (SELECT books.org_now(o.id) AS at OFFSET 0) c
  CROSS JOIN LATERAL books.balance(o.id, k.feature) b
  CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(x.id::text, x.scope, x.subject, x.kind, trim_scale(x.amount)::text, trim_scale(x.used)::text, x.resets_at) ORDER BY x.id) AS matching,
      min(x.resets_at) AS resets_at
    FROM books.limits_of(o.id) x WHERE EXISTS (SELECT 1 FROM spend_limits s WHERE s.org_id = o.id AND s.ended_at IS NULL)
      AND CASE x.scope WHEN 'org' THEN true WHEN 'key' THEN x.subject = k.key_id::text WHEN 'environment' THEN x.subject = k.environment
        WHEN 'member' THEN x.subject = a.created_by ELSE k.feature IS NULL OR x.subject = k.feature END) l
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.standings(bytea[], bigint[], bigint[], text[]) TO tollgate_engine;
