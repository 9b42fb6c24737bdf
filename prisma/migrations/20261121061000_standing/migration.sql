-- Who asks for new work and what stands in its way, in one look-up: it replaces the two that knew neither limits nor restrictions.
SET ROLE tollgate_books;
DROP FUNCTION books.authorize(bytea, text);
DROP FUNCTION books.payer_standing(bigint, bigint, text);
RESET ROLE;
GRANT EXECUTE ON FUNCTION books.limits_of(bigint), books.limit_window(text, text, timestamptz) TO tollgate_books;
SET ROLE tollgate_books;

-- The payer is named by the hash of a key, by a key or by an organization. No row: it does not exist.
-- barred: why nothing new may be asked for, as spend_batch says it; debt bars as well and is a figure of its own.
-- limits: those that match the payer and the feature (all features when it is null), each as [id, scope, subject, kind, amount, used, resets_at].
-- fresh_ms: milliseconds until something of this changes by itself: a grant begins or ends, a hold lapses, a limit resets, the key expires.
CREATE FUNCTION books.standing(p_hash bytea, p_key bigint, p_org bigint, p_feature text)
RETURNS TABLE (org_id bigint, key_id bigint, environment text, now timestamptz, barred text, current numeric, held numeric, available numeric, debt numeric,
  allowed_addresses text[], allowed_features text[], per_second int, per_minute int, limits jsonb, fresh_ms float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id, k.key_id, k.environment, c.at,
    CASE WHEN k.revoked_at IS NOT NULL THEN 'key_revoked' WHEN k.expires_at <= c.at THEN 'key_expired' WHEN o.state IN ('suspended', 'closed') THEN o.state END,
    b.current, b.held, b.available, b.debt, a.allowed_addresses, a.allowed_features, a.per_second, a.per_minute, l.matching,
    1000 * extract(epoch FROM least(l.resets_at, CASE WHEN k.expires_at > c.at THEN k.expires_at END,
      (SELECT min(x.at) FROM grants g CROSS JOIN LATERAL (VALUES (g.starts_at), (g.expires_at)) AS x(at) WHERE g.org_id = o.id AND g.remaining > 0 AND x.at > c.at),
      (SELECT min(h.deadline_at) FROM holds h WHERE h.org_id = o.id AND h.state = 'open' AND h.deadline_at > c.at)) - c.at)::float8
  FROM (SELECT i.org_id, i.key_id, i.environment, i.expires_at, i.revoked_at FROM key_index i WHERE i.hash = p_hash
        UNION ALL SELECT i.org_id, i.key_id, i.environment, i.expires_at, i.revoked_at FROM key_index i WHERE i.key_id = p_key
        UNION ALL SELECT p_org, NULL, 'live', NULL, NULL WHERE p_org IS NOT NULL) k
  JOIN organizations o ON o.id = k.org_id
  LEFT JOIN api_keys a ON a.org_id = k.org_id AND a.id = k.key_id
  CROSS JOIN LATERAL (SELECT books.org_now(o.id) AS at OFFSET 0) c
  CROSS JOIN LATERAL books.balance(o.id, p_feature) b
  CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(x.id::text, x.scope, x.subject, x.kind, trim_scale(x.amount)::text, trim_scale(x.used)::text, x.resets_at) ORDER BY x.id) AS matching,
      min(x.resets_at) AS resets_at
    FROM books.limits_of(o.id) x WHERE EXISTS (SELECT 1 FROM spend_limits s WHERE s.org_id = o.id AND s.ended_at IS NULL)
      AND CASE x.scope WHEN 'org' THEN true WHEN 'key' THEN x.subject = k.key_id::text WHEN 'environment' THEN x.subject = k.environment
        WHEN 'member' THEN x.subject = a.created_by ELSE p_feature IS NULL OR x.subject = p_feature END) l
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.standing(bytea, bigint, bigint, text) TO tollgate_engine;
