-- Limits for whoever sets them: what each has left in its window, and the right to change how much one allows.

-- The limits of an organization with what their windows have used; it runs with the rights of whoever asks, so the portal sees its own.
-- A hold past its deadline holds nothing, whether or not that has been booked.
CREATE FUNCTION books.limits_of(p_org bigint) RETURNS TABLE (id bigint, scope text, subject text, kind text, amount numeric, used numeric, resets_at timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH clock AS (SELECT books.org_now(p_org) AS at)
  SELECT l.id, l.scope, l.subject, l.kind, l.amount,
    CASE l.kind WHEN 'per_call' THEN 0
      WHEN 'open_holds' THEN (SELECT count(*) FROM holds h LEFT JOIN api_keys a ON a.org_id = h.org_id AND a.id = h.key_id
        WHERE h.org_id = l.org_id AND h.state = 'open' AND h.deadline_at > c.at AND CASE l.scope WHEN 'org' THEN true WHEN 'key' THEN h.key_id::text = l.subject
          WHEN 'environment' THEN h.environment = l.subject WHEN 'member' THEN a.created_by = l.subject ELSE l.subject = ANY (h.features) END)
      ELSE coalesce(u.taken + u.held, 0) - coalesce((SELECT sum(h.remaining) FROM holds h CROSS JOIN LATERAL jsonb_array_elements(h.limit_windows) AS w
        WHERE h.org_id = l.org_id AND h.state = 'open' AND h.deadline_at <= c.at AND (w ->> 0)::bigint = l.id AND (w ->> 1)::timestamptz = b.window_at), 0) END,
    b.resets_at
  FROM clock c JOIN spend_limits l ON l.org_id = p_org AND l.ended_at IS NULL JOIN organizations o ON o.id = l.org_id
  CROSS JOIN LATERAL books.limit_window(l.kind, o.time_zone, c.at) b
  LEFT JOIN spend_limit_uses u ON u.org_id = l.org_id AND u.limit_id = l.id AND u.window_at = b.window_at ORDER BY l.id
$$;

REVOKE EXECUTE ON FUNCTION books.limits_of(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.limits_of(bigint), books.limit_window(text, text, timestamptz) TO tollgate_portal, tollgate_staff;
-- A limit that is raised or lowered goes on counting, so it keeps its identity.
GRANT UPDATE (amount) ON spend_limits TO tollgate_portal, tollgate_staff;
