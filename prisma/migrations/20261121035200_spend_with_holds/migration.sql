-- Spending, replaced whole, now with holds and limits: credits set aside for unfinished work, parts of it settled, and caps that stop
-- what may still be refused. The order of funds is unchanged (see burn-down.ts); a hold's own credits come before it.
SET ROLE tollgate_books;

DROP FUNCTION books.spend_batch(bigint[], bigint[], text[], text[], text[], text[], bytea[], bytea[], timestamptz[], timestamptz[], date[], timestamptz[],
  jsonb[], jsonb[], jsonb[], text[], bigint[], numeric[], jsonb[], boolean[]);
DROP FUNCTION books.post_draws(bigint[], bigint[], numeric[], timestamptz[], bigint[], bigint[], numeric[]);

-- Where a limit's window begins and when it is over, in the organization's zone. What never resets began in 2000.
CREATE FUNCTION books.limit_window(p_kind text, p_zone text, p_at timestamptz, OUT window_at timestamptz, OUT resets_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN u.unit IS NULL THEN '2000-01-01 00:00Z'::timestamptz ELSE date_trunc(u.unit, p_at AT TIME ZONE p_zone) AT TIME ZONE p_zone END,
    CASE WHEN u.unit IS NOT NULL THEN (date_trunc(u.unit, p_at AT TIME ZONE p_zone) + ('1 ' || u.unit)::interval) AT TIME ZONE p_zone END
  FROM (SELECT CASE p_kind WHEN 'per_day' THEN 'day' WHEN 'per_week' THEN 'week' WHEN 'per_month' THEN 'month' END AS unit) u
$$;

-- Moves what is counted against limits.
CREATE FUNCTION books.count_limits(p_orgs bigint[], p_limits bigint[], p_windows timestamptz[], p_taken numeric[], p_held numeric[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  -- A row begins at zero, because what is given back would be refused as a beginning.
  INSERT INTO spend_limit_uses (org_id, limit_id, window_at) SELECT DISTINCT x.org_id, x.limit_id, x.window_at
    FROM unnest(p_orgs, p_limits, p_windows) AS x(org_id, limit_id, window_at) ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
  UPDATE spend_limit_uses u SET taken = u.taken + d.taken, held = u.held + d.held
    FROM (SELECT x.org_id, x.limit_id, x.window_at, sum(x.taken) AS taken, sum(x.held) AS held
          FROM unnest(p_orgs, p_limits, p_windows, p_taken, p_held) AS x(org_id, limit_id, window_at, taken, held) GROUP BY 1, 2, 3) d
    WHERE u.org_id = d.org_id AND u.limit_id = d.limit_id AND u.window_at = d.window_at;
$$;

-- Gives back what holds still hold: to their grants, or to nothing where a grant has expired meanwhile. p_state is what the holds become.
-- p_at is the instant that decides whether a grant was still there: now, or a lapsed hold's deadline. The caller holds the wallet's lock.
CREATE FUNCTION books.close_hold(p_org bigint, p_hold bigint, p_state text, p_at timestamptz, p_now timestamptz, p_actor text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE h holds; f record; v_accounts text[] := '{}'; v_refs bigint[] := '{}'; v_amounts numeric[] := '{}';
BEGIN
  SELECT * INTO h FROM holds WHERE org_id = p_org AND id = p_hold AND state = 'open';
  IF NOT FOUND THEN RETURN; END IF;
  FOR f IN SELECT x.grant_id, x.amount, g.expires_at IS NOT NULL AND g.expires_at <= p_at AS gone FROM hold_funds x JOIN grants g ON g.org_id = x.org_id AND g.id = x.grant_id
           WHERE x.org_id = p_org AND x.hold_id = p_hold AND x.amount > 0 ORDER BY x.grant_id LOOP
    v_accounts := v_accounts || 'held'::text || CASE WHEN f.gone THEN 'lapsed' ELSE 'grant' END;
    v_refs := v_refs || f.grant_id || CASE WHEN f.gone THEN NULL ELSE f.grant_id END;
    v_amounts := v_amounts || -f.amount || f.amount;
  END LOOP;
  UPDATE hold_funds SET amount = 0 WHERE org_id = p_org AND hold_id = p_hold AND amount > 0;
  UPDATE holds SET state = p_state, remaining = 0, closed_at = p_now WHERE org_id = p_org AND id = p_hold;
  IF cardinality(v_amounts) > 0 THEN
    PERFORM books.post(p_org, 'release', 'hold:' || p_hold, NULL, p_actor, p_now, v_accounts, v_refs, array_fill('CREDIT'::text, ARRAY[cardinality(v_amounts)]), v_amounts);
    PERFORM books.count_limits(array_agg(p_org), array_agg((w ->> 0)::bigint), array_agg((w ->> 1)::timestamptz), array_agg(0::numeric), array_agg(-h.remaining))
      FROM jsonb_array_elements(h.limit_windows) AS w HAVING count(*) > 0;
    PERFORM books.recognise(p_org, r, p_now) FROM unnest(v_refs) AS r WHERE r IS NOT NULL;
    -- A grant that was wholly held has nothing scheduled for its expiry; what came back has.
    UPDATE wallets w SET next_due_at = least(w.next_due_at, (SELECT min(g.expires_at) FROM grants g WHERE g.org_id = p_org AND g.id = ANY (v_refs) AND g.remaining > 0))
      WHERE w.org_id = p_org;
  END IF;
END $$;

-- The earliest instant at which something falls due for the organization by itself: a grant's expiry or a hold's deadline.
CREATE OR REPLACE FUNCTION books.schedule_next_due(p_org bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE wallets SET next_due_at = least((SELECT min(expires_at) FROM grants WHERE org_id = p_org AND remaining > 0),
      (SELECT min(deadline_at) FROM holds WHERE org_id = p_org AND state = 'open')) WHERE org_id = p_org
$$;

-- Lapses what is due: holds at their deadlines, which may give back to grants that are still there, then grants at their expiry.
CREATE OR REPLACE FUNCTION books.lapse_due(p_org bigint, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE g grants; h holds;
BEGIN
  FOR h IN SELECT * FROM holds WHERE org_id = p_org AND state = 'open' AND deadline_at <= p_now ORDER BY deadline_at, id LOOP
    PERFORM books.close_hold(p_org, h.id, 'lapsed', h.deadline_at, p_now, 'system');
  END LOOP;
  FOR g IN SELECT * FROM grants WHERE org_id = p_org AND remaining > 0 AND expires_at <= p_now ORDER BY id LOOP
    PERFORM books.post(p_org, 'expiry', NULL, NULL, 'system', p_now, ARRAY['grant', 'lapsed'], ARRAY[g.id, NULL],
      ARRAY['CREDIT', 'CREDIT'], ARRAY[-g.remaining, g.remaining]);
    PERFORM books.recognise(p_org, g.id, p_now);
  END LOOP;
  PERFORM books.schedule_next_due(p_org);
END $$;

-- current, held and available credits; available counts what covers p_feature, or everything when it is null.
-- A hold past its deadline holds nothing, whether or not that has been booked.
CREATE OR REPLACE FUNCTION books.balance(p_org bigint, p_feature text, OUT current numeric, OUT held numeric, OUT available numeric, OUT debt numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH clock AS (SELECT books.org_now(p_org) AS at, w.next_due_at, w.debt FROM wallets w WHERE w.org_id = p_org),
  over AS MATERIALIZED (
    SELECT f.grant_id, sum(f.amount) AS amount FROM clock JOIN holds h ON h.org_id = p_org AND h.state = 'open' AND clock.next_due_at <= clock.at AND h.deadline_at <= clock.at
    JOIN hold_funds f ON f.org_id = h.org_id AND f.hold_id = h.id GROUP BY 1),
  fund AS (
    SELECT g.scope, g.starts_at, g.held - coalesce(o.amount, 0) AS held,
      CASE WHEN g.expires_at IS NULL OR g.expires_at > clock.at THEN g.remaining + coalesce(o.amount, 0) ELSE 0 END AS remaining, clock.at
    FROM clock JOIN grants g ON g.org_id = p_org AND (g.remaining > 0 OR g.held > 0) LEFT JOIN over o ON o.grant_id = g.id)
  SELECT coalesce(sum(f.held + f.remaining), 0), coalesce(sum(f.held), 0),
    coalesce(sum(f.remaining) FILTER (WHERE f.starts_at <= f.at AND (p_feature IS NULL OR books.covers(f.scope, p_feature))), 0),
    coalesce((SELECT -c.debt FROM clock c), 0)
  FROM fund f
$$;

-- Books what a batch drew: per organization one transaction, with an entry per grant drawn, one per grant of a hold drawn, one on debt when
-- funds ran out, one on used. p_draw_grants holds null where a draw found no grant, which is debt; p_draw_holds names the hold that was drawn.
CREATE FUNCTION books.post_draws(p_orgs bigint[], p_transactions bigint[], p_used numeric[], p_nows timestamptz[],
  p_draw_orgs bigint[], p_draw_grants bigint[], p_draw_amounts numeric[], p_draw_holds bigint[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM unnest(p_orgs, p_used) AS o(org_id, used)
      LEFT JOIN (SELECT d.org_id, sum(d.amount) AS amount FROM unnest(p_draw_orgs, p_draw_amounts) AS d(org_id, amount) GROUP BY 1) d ON d.org_id = o.org_id
      WHERE o.used IS DISTINCT FROM coalesce(d.amount, 0)) THEN
    RAISE EXCEPTION 'draws do not sum to the charges' USING ERRCODE = 'TG011';
  END IF;
  INSERT INTO ledger_transactions (org_id, id, kind, actor, recorded_at)
    SELECT o.org_id, o.id, 'usage', 'engine', o.at FROM unnest(p_orgs, p_transactions, p_used, p_nows) AS o(org_id, id, used, at) WHERE o.used > 0;
  INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
    SELECT e.org_id, e.transaction_id, row_number() OVER (PARTITION BY e.org_id ORDER BY e.place, e.ref_id), e.account, e.ref_id, 'CREDIT', e.amount
    FROM (
      SELECT d.org_id, o.id AS transaction_id, d.place, (ARRAY['held', 'grant', 'debt'])[d.place] AS account, d.grant_id AS ref_id, -sum(d.amount) AS amount
      FROM (SELECT x.*, CASE WHEN x.grant_id IS NULL THEN 3 WHEN x.hold_id IS NULL THEN 2 ELSE 1 END AS place
            FROM unnest(p_draw_orgs, p_draw_grants, p_draw_amounts, p_draw_holds) AS x(org_id, grant_id, amount, hold_id)) d
      JOIN unnest(p_orgs, p_transactions) AS o(org_id, id) ON o.org_id = d.org_id GROUP BY d.org_id, o.id, d.place, d.grant_id
      UNION ALL
      SELECT o.org_id, o.id, 4, 'used', NULL, o.used FROM unnest(p_orgs, p_transactions, p_used) AS o(org_id, id, used) WHERE o.used > 0) e;
  UPDATE grants g SET remaining = g.remaining - d.free, held = g.held - d.held, used = g.used + d.free + d.held
    FROM (SELECT x.org_id, x.grant_id, coalesce(sum(x.amount) FILTER (WHERE x.hold_id IS NULL), 0) AS free, coalesce(sum(x.amount) FILTER (WHERE x.hold_id IS NOT NULL), 0) AS held
          FROM unnest(p_draw_orgs, p_draw_grants, p_draw_amounts, p_draw_holds) AS x(org_id, grant_id, amount, hold_id) WHERE x.grant_id IS NOT NULL GROUP BY 1, 2) d
    WHERE g.org_id = d.org_id AND g.id = d.grant_id;
  IF num_nonnulls(VARIADIC p_draw_holds) > 0 THEN
    UPDATE hold_funds f SET amount = f.amount - d.amount
      FROM (SELECT x.org_id, x.hold_id, x.grant_id, sum(x.amount) AS amount FROM unnest(p_draw_orgs, p_draw_grants, p_draw_amounts, p_draw_holds) AS x(org_id, grant_id, amount, hold_id)
            WHERE x.hold_id IS NOT NULL GROUP BY 1, 2, 3) d
      WHERE f.org_id = d.org_id AND f.hold_id = d.hold_id AND f.grant_id = d.grant_id;
  END IF;
  IF array_position(p_draw_grants, NULL) IS NOT NULL THEN
    WITH owed AS (
      SELECT o.org_id, o.id, o.at, sum(d.amount) AS amount
      FROM unnest(p_draw_orgs, p_draw_grants, p_draw_amounts) AS d(org_id, grant_id, amount) JOIN unnest(p_orgs, p_transactions, p_nows) AS o(org_id, id, at) ON o.org_id = d.org_id
      WHERE d.grant_id IS NULL GROUP BY o.org_id, o.id, o.at),
    listed AS (
      INSERT INTO debts (org_id, cause, credits, transaction_id, recorded_at) SELECT org_id, 'usage', amount, id, at FROM owed)
    UPDATE wallets w SET debt = w.debt - owed.amount FROM owed WHERE w.org_id = owed.org_id;
  END IF;
END $$;

-- Books what holds of a batch set aside: per organization one transaction, grant to held.
CREATE FUNCTION books.post_holds(p_orgs bigint[], p_nows timestamptz[], p_fund_orgs bigint[], p_fund_holds bigint[], p_fund_grants bigint[], p_fund_amounts numeric[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  INSERT INTO hold_funds (org_id, hold_id, grant_id, amount)
    SELECT x.org_id, x.hold_id, x.grant_id, x.amount FROM unnest(p_fund_orgs, p_fund_holds, p_fund_grants, p_fund_amounts) AS x(org_id, hold_id, grant_id, amount);
  WITH moved AS (
    SELECT x.org_id, x.grant_id, sum(x.amount) AS amount FROM unnest(p_fund_orgs, p_fund_grants, p_fund_amounts) AS x(org_id, grant_id, amount) GROUP BY 1, 2),
  booked AS (
    INSERT INTO ledger_transactions (org_id, kind, actor, recorded_at)
      SELECT o.org_id, 'hold', 'engine', o.at FROM unnest(p_orgs, p_nows) AS o(org_id, at) WHERE EXISTS (SELECT 1 FROM moved m WHERE m.org_id = o.org_id)
      RETURNING org_id, id),
  entered AS (
    INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
      SELECT b.org_id, b.id, row_number() OVER (PARTITION BY b.org_id ORDER BY m.grant_id, s.sign), CASE s.sign WHEN -1 THEN 'grant' ELSE 'held' END, m.grant_id, 'CREDIT', s.sign * m.amount
      FROM booked b JOIN moved m ON m.org_id = b.org_id CROSS JOIN (VALUES (-1), (1)) AS s(sign))
  UPDATE grants g SET remaining = g.remaining - m.amount, held = g.held + m.amount FROM moved m WHERE g.org_id = m.org_id AND g.id = m.grant_id;
END $$;

-- Does a scope, as spending carries it, cover a feature, or every feature of a workflow?
CREATE FUNCTION books.covers_all(p_scope jsonb, p_feature text, p_workflow jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(coalesce(p_workflow, jsonb_build_array(p_feature))) AS f
    WHERE NOT books.covers(ARRAY(SELECT jsonb_array_elements_text(p_scope)), f))
$$;

-- Charges events that TypeScript has rated. One element of every array per event; an organization's events are taken in the order sent.
-- Outcome per event: charged, unmatched, duplicate (same id, same body), mismatch (same id, other body), rejected (p_reject and not enough funds),
-- foreign (the key is not of that organization). A refused event leaves nothing and does not stop later ones.
-- available counts what covers the event's feature after it was taken; current, held and debt are the organization's.
-- An element with a lifetime (seconds) is no usage but a hold of its amount: all or nothing, for its feature or for all of p_workflows. Its outcome is held.
-- An event with a hold draws that hold's credits first; p_final gives the rest of the hold back. A hold that is over has nothing to draw.
-- What may be refused (holds, p_reject) must pass every limit that matches it; limit_id, resets_at and available then say which stopped it and what it left.
CREATE FUNCTION books.spend_batch(p_orgs bigint[], p_keys bigint[], p_environments text[], p_features text[], p_sources text[], p_event_ids text[],
  p_hashes bytea[], p_body_hashes bytea[], p_occurred timestamptz[], p_periods timestamptz[], p_days date[], p_hours timestamptz[],
  p_meters jsonb[], p_dimensions jsonb[], p_tags jsonb[], p_unmatched text[], p_books bigint[], p_amounts numeric[], p_lines jsonb[], p_reject boolean[],
  p_lifetimes int[] DEFAULT NULL, p_workflows jsonb[] DEFAULT NULL, p_holds bigint[] DEFAULT NULL, p_final boolean[] DEFAULT NULL)
RETURNS TABLE (ord int, outcome text, row_id bigint, draws jsonb, available numeric, current numeric, held numeric, debt numeric,
  limit_id bigint, resets_at timestamptz, from_hold numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_places int[]; v_firsts int[]; v_rows bigint[]; v_seen_rows bigint[]; v_seen_bodies bytea[]; v_known boolean[];
  v_wallet_orgs bigint[]; v_nows timestamptz[]; v_new_nows timestamptz[] := '{}'; t_nows timestamptz[] := '{}'; v_debts numeric[]; v_helds numeric[]; v_idles numeric[];
  g_orgs bigint[]; g_ids bigint[]; g_left numeric[]; g_scopes jsonb[]; g_plain boolean[];
  v_org bigint; v_transaction bigint; w int := 0; g_from int := 1; g_to int := 0; g_count int; n int := cardinality(p_orgs); i int; j int; k int;
  v_need numeric; v_take numeric; v_funds numeric; v_total numeric; v_debt numeric; v_used numeric; v_text text; v_plain boolean; v_row bigint;
  v_at int[] := '{}'; v_new_rows bigint[] := '{}'; v_new_draws text[] := '{}'; v_new_transactions bigint[] := '{}';
  s_ids bigint[]; s_orgs bigint[]; s_windows jsonb[]; s_taken numeric[]; s_charged numeric[]; s_final boolean[]; f_holds int[]; f_grants bigint[]; f_left numeric[]; f_count int := 0; s int;
  l_orgs bigint[]; l_ids bigint[]; l_scopes text[]; l_subjects text[]; l_kinds text[]; l_amounts numeric[]; l_used numeric[]; l_windows timestamptz[]; l_resets timestamptz[];
  l_count int := 0; l_hit int; l_matched int[]; v_members text[]; v_hold boolean; v_hold_id bigint; v_from_hold numeric;
  c_orgs bigint[] := '{}'; c_limits bigint[] := '{}'; c_windows timestamptz[] := '{}'; c_taken numeric[] := '{}'; c_held numeric[] := '{}';
  h_at int[] := '{}'; h_ids bigint[] := '{}'; h_nows timestamptz[] := '{}'; h_windows jsonb[] := '{}'; hf_orgs bigint[] := '{}'; hf_holds bigint[] := '{}'; hf_grants bigint[] := '{}'; hf_amounts numeric[] := '{}';
  d_holds bigint[] := '{}'; t_orgs bigint[] := '{}'; t_ids bigint[] := '{}'; t_used numeric[] := '{}'; d_orgs bigint[] := '{}'; d_grants bigint[] := '{}'; d_amounts numeric[] := '{}';
BEGIN
  PERFORM books.lock_wallets(p_orgs);
  SELECT array_agg(x.org_id ORDER BY x.org_id), array_agg(books.org_now(x.org_id) ORDER BY x.org_id) INTO v_wallet_orgs, v_nows
    FROM (SELECT DISTINCT o AS org_id FROM unnest(p_orgs) AS o) x;

  -- Per event, in the order of organizations and sending: its new row's id, whether it was seen before (ever, or in this batch), whether its key is known.
  SELECT array_agg(e.at ORDER BY e.org_id, e.at), array_agg(e.first ORDER BY e.at), array_agg(nextval('usage_events_id_seq') ORDER BY e.at),
      array_agg(u.row_id ORDER BY e.at), array_agg(u.body_hash ORDER BY e.at),
      array_agg(e.key_id IS NULL OR (k.key_id IS NOT NULL AND k.environment = e.environment) ORDER BY e.at)
    INTO v_places, v_firsts, v_rows, v_seen_rows, v_seen_bodies, v_known
    FROM (SELECT x.*, min(x.at) OVER (PARTITION BY x.org_id, x.hash) AS first
          FROM unnest(p_orgs, p_keys, p_environments, p_hashes) WITH ORDINALITY AS x(org_id, key_id, environment, hash, at)) e
    LEFT JOIN usage_event_ids u ON u.org_id = e.org_id AND u.hash = e.hash
    LEFT JOIN key_index k ON k.org_id = e.org_id AND k.key_id = e.key_id;

  SELECT array_agg(-o.debt ORDER BY o.org_id), array_agg(o.held ORDER BY o.org_id), array_agg(o.idle ORDER BY o.org_id)
    INTO v_debts, v_helds, v_idles
    FROM (SELECT x.org_id, a.debt, coalesce(sum(g.held), 0) AS held, coalesce(sum(g.remaining) FILTER (WHERE g.starts_at > x.at), 0) AS idle
          FROM unnest(v_wallet_orgs, v_nows) AS x(org_id, at) JOIN wallets a ON a.org_id = x.org_id
          LEFT JOIN grants g ON g.org_id = x.org_id AND (g.held > 0 OR g.remaining > 0) GROUP BY x.org_id, a.debt) o;

  SELECT array_agg(f.org_id), array_agg(f.id), array_agg(f.remaining), array_agg(f.scope), array_agg(f.plain)
    INTO g_orgs, g_ids, g_left, g_scopes, g_plain
    FROM (SELECT g.org_id, g.id, g.remaining, to_jsonb(g.scope) AS scope, cardinality(g.scope) = 0 AS plain
          FROM unnest(v_wallet_orgs, v_nows) AS c(org_id, at)
          JOIN grants g ON g.org_id = c.org_id AND g.remaining > 0 AND g.starts_at <= c.at AND (g.expires_at IS NULL OR g.expires_at > c.at)
          ORDER BY g.org_id, g.priority, g.expires_at NULLS LAST, g.scope_breadth, g.cost_minor::numeric(100, 66) / g.issued, g.starts_at, g.id) f;
  g_count := coalesce(cardinality(g_ids), 0);

  -- The holds that are settled, with what each still holds of which grant, first to spend first.
  IF p_holds IS NOT NULL THEN
    SELECT array_agg(h.id ORDER BY h.id), array_agg(h.org_id ORDER BY h.id), array_agg(h.limit_windows ORDER BY h.id), array_agg(0::numeric), array_agg(0::numeric), array_agg(false)
      INTO s_ids, s_orgs, s_windows, s_taken, s_charged, s_final
      FROM unnest(v_wallet_orgs, v_nows) AS c(org_id, at) JOIN holds h ON h.org_id = c.org_id AND h.id = ANY (p_holds) AND h.state = 'open' AND h.deadline_at > c.at;
    SELECT array_agg(array_position(s_ids, f.hold_id)), array_agg(f.grant_id), array_agg(f.amount) INTO f_holds, f_grants, f_left
      FROM (SELECT x.hold_id, x.grant_id, x.amount FROM unnest(s_ids, s_orgs) AS y(id, org_id) JOIN hold_funds x ON x.org_id = y.org_id AND x.hold_id = y.id AND x.amount > 0
            JOIN grants g ON g.org_id = x.org_id AND g.id = x.grant_id
            ORDER BY x.hold_id, g.priority, g.expires_at NULLS LAST, g.scope_breadth, g.cost_minor::numeric(100, 66) / g.issued, g.starts_at, g.id) f;
    f_count := coalesce(cardinality(f_grants), 0);
  END IF;

  -- The limits of these organizations, each with what its window has taken and held so far (or how many of its holds are open).
  SELECT array_agg(x.org_id), array_agg(x.id), array_agg(x.scope), array_agg(x.subject), array_agg(x.kind), array_agg(x.amount), array_agg(x.used), array_agg(x.window_at), array_agg(x.resets_at)
    INTO l_orgs, l_ids, l_scopes, l_subjects, l_kinds, l_amounts, l_used, l_windows, l_resets
    FROM (SELECT l.org_id, l.id, l.scope, l.subject, l.kind, l.amount, b.window_at, b.resets_at,
            CASE WHEN l.kind = 'open_holds' THEN (SELECT count(*) FROM holds h LEFT JOIN api_keys a ON a.org_id = h.org_id AND a.id = h.key_id WHERE h.org_id = l.org_id AND h.state = 'open' AND CASE l.scope
                WHEN 'org' THEN true WHEN 'key' THEN h.key_id::text = l.subject WHEN 'environment' THEN h.environment = l.subject
                WHEN 'member' THEN a.created_by = l.subject ELSE l.subject = ANY (h.features) END)
              ELSE coalesce(u.taken + u.held, 0) END AS used
          FROM unnest(v_wallet_orgs, v_nows) AS c(org_id, at) JOIN spend_limits l ON l.org_id = c.org_id AND l.ended_at IS NULL JOIN organizations o ON o.id = l.org_id
          CROSS JOIN LATERAL books.limit_window(l.kind, o.time_zone, c.at) b
          LEFT JOIN spend_limit_uses u ON u.org_id = l.org_id AND u.limit_id = l.id AND u.window_at = b.window_at ORDER BY l.org_id, l.id) x;
  l_count := coalesce(cardinality(l_ids), 0);
  IF 'member' = ANY (l_scopes) THEN
    SELECT array_agg(a.created_by ORDER BY x.at) INTO v_members FROM unnest(p_orgs, p_keys) WITH ORDINALITY AS x(org_id, key_id, at)
      LEFT JOIN api_keys a ON a.org_id = x.org_id AND a.id = x.key_id;
  END IF;

  FOREACH i IN ARRAY v_places LOOP
    IF p_orgs[i] IS DISTINCT FROM v_org THEN
      IF v_used > 0 THEN t_orgs := t_orgs || v_org; t_ids := t_ids || v_transaction; t_used := t_used || v_used; t_nows := t_nows || v_nows[w]; END IF;
      v_org := p_orgs[i]; w := w + 1; v_used := 0; v_debt := v_debts[w]; v_total := 0; v_plain := true;
      v_transaction := nextval('ledger_transactions_id_seq');
      g_from := g_to + 1;
      WHILE g_from <= g_count AND g_orgs[g_from] < v_org LOOP g_from := g_from + 1; END LOOP;
      g_to := g_from - 1;
      WHILE g_to < g_count AND g_orgs[g_to + 1] = v_org LOOP
        g_to := g_to + 1; v_total := v_total + g_left[g_to]; v_plain := v_plain AND g_plain[g_to];
      END LOOP;
    END IF;
    ord := i; row_id := NULL; draws := NULL; held := v_helds[w]; limit_id := NULL; resets_at := NULL; from_hold := NULL;
    v_hold := p_lifetimes[i] IS NOT NULL;
    IF NOT v_known[i] THEN
      outcome := 'foreign'; available := 0; current := 0; debt := 0; RETURN NEXT; CONTINUE;
    END IF;
    IF v_plain THEN v_funds := v_total;
    ELSE
      v_funds := 0;
      FOR j IN g_from .. g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers_all(g_scopes[j], p_features[i], p_workflows[i])) THEN v_funds := v_funds + g_left[j]; END IF;
      END LOOP;
    END IF;
    -- An event sent twice within the batch is judged against the first that was taken.
    IF v_seen_rows[i] IS NULL AND v_firsts[i] < i THEN
      k := array_position(v_at, v_firsts[i]);
      FOR j IN v_firsts[i] + 1 .. i - 1 LOOP
        EXIT WHEN k IS NOT NULL;
        IF v_firsts[j] = v_firsts[i] THEN k := array_position(v_at, j); END IF;
      END LOOP;
      IF k IS NOT NULL THEN v_seen_rows[i] := v_new_rows[k]; v_seen_bodies[i] := p_body_hashes[v_at[k]]; END IF;
    END IF;
    IF v_seen_rows[i] IS NOT NULL THEN
      outcome := CASE WHEN v_seen_bodies[i] = p_body_hashes[i] THEN 'duplicate' ELSE 'mismatch' END;
      -- An idempotency row names a hold by the negative of its id.
      row_id := abs(v_seen_rows[i]);
    ELSE
      -- Every limit that matches: the first one exceeded stops what may still be refused, and all count what is taken.
      l_hit := NULL; l_matched := '{}';
      FOR j IN 1 .. l_count LOOP
        CONTINUE WHEN l_orgs[j] <> v_org OR NOT CASE l_scopes[j] WHEN 'org' THEN true WHEN 'key' THEN p_keys[i]::text IS NOT DISTINCT FROM l_subjects[j]
          WHEN 'environment' THEN p_environments[i] = l_subjects[j] WHEN 'member' THEN v_members[i] IS NOT DISTINCT FROM l_subjects[j]
          ELSE p_features[i] = l_subjects[j] OR p_workflows[i] ? l_subjects[j] END;
        l_matched := l_matched || j;
        IF l_hit IS NULL AND (CASE l_kinds[j] WHEN 'per_call' THEN p_amounts[i] > l_amounts[j] WHEN 'open_holds' THEN v_hold AND l_used[j] + 1 > l_amounts[j]
          ELSE p_amounts[i] > 0 AND l_used[j] + p_amounts[i] > l_amounts[j] END) THEN l_hit := j; END IF;
      END LOOP;
    END IF;
    IF v_seen_rows[i] IS NOT NULL THEN NULL;
    ELSIF (p_reject[i] OR v_hold) AND p_unmatched[i] IS NULL AND l_hit IS NOT NULL AND p_holds[i] IS NULL THEN
      outcome := 'rejected'; limit_id := l_ids[l_hit]; resets_at := l_resets[l_hit];
      available := CASE l_kinds[l_hit] WHEN 'per_call' THEN l_amounts[l_hit] ELSE greatest(l_amounts[l_hit] - l_used[l_hit], 0) END;
      current := v_total + v_idles[w] + held; debt := v_debt; RETURN NEXT; CONTINUE;
    ELSIF (p_reject[i] OR v_hold) AND p_unmatched[i] IS NULL AND p_amounts[i] > v_funds AND p_holds[i] IS NULL THEN
      outcome := 'rejected';
    ELSIF v_hold THEN
      outcome := 'held'; v_hold_id := nextval('holds_id_seq'); v_need := p_amounts[i]; j := g_from;
      WHILE v_need > 0 AND j <= g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers_all(g_scopes[j], p_features[i], p_workflows[i])) THEN
          v_take := least(v_need, g_left[j]);
          g_left[j] := g_left[j] - v_take; v_need := v_need - v_take; v_funds := v_funds - v_take; v_total := v_total - v_take;
          hf_orgs := hf_orgs || v_org; hf_holds := hf_holds || v_hold_id; hf_grants := hf_grants || g_ids[j]; hf_amounts := hf_amounts || v_take;
        END IF;
        j := j + 1;
      END LOOP;
      v_helds[w] := v_helds[w] + p_amounts[i]; held := v_helds[w];
      v_text := '';
      FOREACH j IN ARRAY l_matched LOOP
        l_used[j] := l_used[j] + CASE l_kinds[j] WHEN 'open_holds' THEN 1 WHEN 'per_call' THEN 0 ELSE p_amounts[i] END;
        CONTINUE WHEN l_kinds[j] IN ('open_holds', 'per_call');
        c_orgs := c_orgs || v_org; c_limits := c_limits || l_ids[j]; c_windows := c_windows || l_windows[j]; c_taken := c_taken || 0::numeric; c_held := c_held || p_amounts[i];
        v_text := v_text || ',[' || l_ids[j] || ',' || to_json(l_windows[j]) || ']';
      END LOOP;
      h_at := h_at || i; h_ids := h_ids || v_hold_id; h_nows := h_nows || v_nows[w]; h_windows := h_windows || ('[' || substr(v_text, 2) || ']')::jsonb;
      row_id := v_hold_id;
      -- Sent twice in one batch, the second is the first again.
      v_at := v_at || i; v_new_rows := v_new_rows || v_hold_id; v_new_nows := v_new_nows || v_nows[w]; v_new_draws := v_new_draws || NULL::text; v_new_transactions := v_new_transactions || NULL::bigint;
    ELSE
      outcome := CASE WHEN p_unmatched[i] IS NULL THEN 'charged' ELSE 'unmatched' END;
      v_need := p_amounts[i]; v_text := ''; v_row := v_rows[i];
      v_from_hold := 0;
      s := CASE WHEN p_holds[i] IS NOT NULL THEN array_position(s_ids, p_holds[i]) END;
      IF s_orgs[s] <> v_org THEN s := NULL; END IF;
      IF s IS NOT NULL THEN
        FOR j IN 1 .. f_count LOOP
          EXIT WHEN v_need = 0;
          CONTINUE WHEN f_holds[j] <> s OR f_left[j] = 0;
          v_take := least(v_need, f_left[j]);
          f_left[j] := f_left[j] - v_take; v_need := v_need - v_take; v_from_hold := v_from_hold + v_take;
          d_orgs := d_orgs || v_org; d_grants := d_grants || f_grants[j]; d_amounts := d_amounts || v_take; d_holds := d_holds || s_ids[s];
          v_text := v_text || ',[' || f_grants[j] || ',"' || trim_scale(v_take) || '"]';
        END LOOP;
        s_taken[s] := s_taken[s] + v_from_hold; s_charged[s] := s_charged[s] + p_amounts[i]; s_final[s] := s_final[s] OR coalesce(p_final[i], false);
        v_helds[w] := v_helds[w] - v_from_hold; held := v_helds[w];
        -- What was held counts as taken now, in the windows of the hold.
        IF v_from_hold > 0 THEN
          FOR j IN 0 .. jsonb_array_length(s_windows[s]) - 1 LOOP
            c_orgs := c_orgs || v_org; c_limits := c_limits || (s_windows[s] -> j ->> 0)::bigint; c_windows := c_windows || (s_windows[s] -> j ->> 1)::timestamptz;
            c_taken := c_taken || v_from_hold; c_held := c_held || -v_from_hold;
          END LOOP;
        END IF;
      END IF;
      from_hold := CASE WHEN p_holds[i] IS NOT NULL THEN v_from_hold END;
      IF v_need > 0 THEN
        FOREACH j IN ARRAY l_matched LOOP
          CONTINUE WHEN l_kinds[j] IN ('open_holds', 'per_call');
          l_used[j] := l_used[j] + v_need;
          c_orgs := c_orgs || v_org; c_limits := c_limits || l_ids[j]; c_windows := c_windows || l_windows[j]; c_taken := c_taken || v_need; c_held := c_held || 0::numeric;
        END LOOP;
      END IF;
      j := g_from;
      WHILE v_need > 0 AND j <= g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers_all(g_scopes[j], p_features[i], p_workflows[i])) THEN
          v_take := least(v_need, g_left[j]);
          g_left[j] := g_left[j] - v_take; v_need := v_need - v_take; v_funds := v_funds - v_take; v_total := v_total - v_take;
          d_orgs := d_orgs || v_org; d_grants := d_grants || g_ids[j]; d_amounts := d_amounts || v_take; d_holds := d_holds || NULL::bigint;
          v_text := v_text || ',[' || g_ids[j] || ',"' || trim_scale(v_take) || '"]';
        END IF;
        j := j + 1;
      END LOOP;
      IF v_need > 0 THEN
        v_debt := v_debt + v_need;
        d_orgs := d_orgs || v_org; d_grants := d_grants || NULL::bigint; d_amounts := d_amounts || v_need; d_holds := d_holds || NULL::bigint;
        v_text := v_text || ',["debt","' || trim_scale(v_need) || '"]';
      END IF;
      v_used := v_used + p_amounts[i];
      v_text := '[' || substr(v_text, 2) || ']';
      v_at := v_at || i; v_new_rows := v_new_rows || v_row; v_new_nows := v_new_nows || v_nows[w]; v_new_draws := v_new_draws || v_text;
      v_new_transactions := v_new_transactions || CASE WHEN p_amounts[i] > 0 THEN v_transaction END;
      row_id := v_row; draws := v_text::jsonb;
    END IF;
    available := v_funds; current := v_total + v_idles[w] + held; debt := v_debt;
    RETURN NEXT;
  END LOOP;
  IF v_used > 0 THEN t_orgs := t_orgs || v_org; t_ids := t_ids || v_transaction; t_used := t_used || v_used; t_nows := t_nows || v_nows[w]; END IF;
  IF cardinality(v_at) = 0 THEN RETURN; END IF;

  INSERT INTO usage_events (org_id, id, source, event_id, key_id, environment, feature, occurred_at, recorded_at, period_starts_at, meters, dimensions, tags,
      status, unmatched_reason, book_id, amount, lines, draws, transaction_id)
    SELECT p_orgs[x.at], x.id, p_sources[x.at], p_event_ids[x.at], p_keys[x.at], p_environments[x.at], p_features[x.at], p_occurred[x.at], x.now,
      p_periods[x.at], p_meters[x.at], p_dimensions[x.at], p_tags[x.at], CASE WHEN p_unmatched[x.at] IS NULL THEN 'charged' ELSE 'unmatched' END, p_unmatched[x.at],
      p_books[x.at], p_amounts[x.at], p_lines[x.at], x.draws::jsonb, x.transaction_id
    FROM unnest(v_at, v_new_rows, v_new_draws, v_new_transactions, v_new_nows) AS x(at, id, draws, transaction_id, now) WHERE p_lifetimes[x.at] IS NULL;
  INSERT INTO usage_event_ids (org_id, hash, body_hash, row_id)
    SELECT p_orgs[x.at], p_hashes[x.at], p_body_hashes[x.at], CASE WHEN p_lifetimes[x.at] IS NULL THEN x.id ELSE -x.id END FROM unnest(v_at, v_new_rows) AS x(at, id);
  IF cardinality(t_orgs) > 0 THEN PERFORM books.post_draws(t_orgs, t_ids, t_used, t_nows, d_orgs, d_grants, d_amounts, d_holds); END IF;
  IF cardinality(h_at) > 0 THEN
    INSERT INTO holds (org_id, id, reference, key_id, environment, features, amount, remaining, book_id, meters, dimensions, tags, limit_windows, created_at, deadline_at)
      SELECT p_orgs[x.at], x.id, p_event_ids[x.at], p_keys[x.at], p_environments[x.at],
        CASE WHEN p_workflows[x.at] IS NULL THEN ARRAY[p_features[x.at]] ELSE ARRAY(SELECT jsonb_array_elements_text(p_workflows[x.at])) END,
        p_amounts[x.at], p_amounts[x.at], p_books[x.at], p_meters[x.at], p_dimensions[x.at], p_tags[x.at], x.windows, x.now, x.now + make_interval(secs => p_lifetimes[x.at])
      FROM unnest(h_at, h_ids, h_nows, h_windows) AS x(at, id, now, windows);
    PERFORM books.post_holds(v_wallet_orgs, v_nows, hf_orgs, hf_holds, hf_grants, hf_amounts);
    UPDATE wallets a SET next_due_at = least(a.next_due_at, x.due)
      FROM (SELECT p_orgs[y.at] AS org_id, min(y.now + make_interval(secs => p_lifetimes[y.at])) AS due FROM unnest(h_at, h_nows) AS y(at, now) GROUP BY 1) x WHERE a.org_id = x.org_id;
  END IF;
  IF cardinality(c_orgs) > 0 THEN PERFORM books.count_limits(c_orgs, c_limits, c_windows, c_taken, c_held); END IF;
  IF s_ids IS NOT NULL THEN
    UPDATE holds h SET remaining = h.remaining - x.taken, settled = h.settled + x.charged
      FROM unnest(s_orgs, s_ids, s_taken, s_charged) AS x(org_id, id, taken, charged) WHERE h.org_id = x.org_id AND h.id = x.id AND (x.taken > 0 OR x.charged > 0);
    PERFORM books.close_hold(x.org_id, x.id, 'settled', c.at, c.at, 'engine')
      FROM unnest(s_orgs, s_ids, s_final) AS x(org_id, id, final) JOIN unnest(v_wallet_orgs, v_nows) AS c(org_id, at) ON c.org_id = x.org_id WHERE x.final;
  END IF;
  v_at := ARRAY(SELECT x FROM unnest(v_at) AS x WHERE p_lifetimes[x] IS NULL);
  IF cardinality(v_at) = 0 THEN RETURN; END IF;
  PERFORM books.roll_up(v_at, p_orgs, p_keys, p_environments, p_features, p_occurred, p_days, p_hours, p_amounts);
END $$;

-- Gives a hold back before its deadline. Answers what it was: open before (then released now), or its state; null when there is no such hold.
CREATE FUNCTION books.release_hold(p_org bigint, p_hold bigint) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_now timestamptz; v_state text;
BEGIN
  PERFORM books.lock_wallets(ARRAY[p_org]);
  v_now := books.org_now(p_org);
  SELECT state INTO v_state FROM holds WHERE org_id = p_org AND id = p_hold;
  IF v_state = 'open' THEN PERFORM books.close_hold(p_org, p_hold, 'released', v_now, v_now, 'engine'); END IF;
  RETURN v_state;
END $$;

-- Moves an open hold's deadline, at most to p_most_seconds after it was placed. Answers the deadline, or null when the hold is not open.
CREATE FUNCTION books.extend_hold(p_org bigint, p_hold bigint, p_deadline timestamptz, p_most_seconds int) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_deadline timestamptz;
BEGIN
  PERFORM books.lock_wallets(ARRAY[p_org]);
  UPDATE holds SET deadline_at = greatest(deadline_at, least(p_deadline, created_at + make_interval(secs => p_most_seconds)))
    WHERE org_id = p_org AND id = p_hold AND state = 'open' AND deadline_at > books.org_now(p_org) RETURNING deadline_at INTO v_deadline;
  PERFORM books.schedule_next_due(p_org);
  RETURN v_deadline;
END $$;

-- Whose a hold is, for calls that name it by its id alone; no row when there is none.
CREATE FUNCTION books.hold_facts(p_hold bigint) RETURNS TABLE (org_id bigint, id bigint, reference text, key_id bigint, environment text, features text[], state text,
  amount numeric, remaining numeric, settled numeric, book_id bigint, created_at timestamptz, deadline_at timestamptz, time_zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT h.org_id, h.id, h.reference, h.key_id, h.environment, h.features, CASE WHEN h.state = 'open' AND h.deadline_at <= books.org_now(h.org_id) THEN 'lapsed' ELSE h.state END,
    h.amount, h.remaining, h.settled, h.book_id, h.created_at, h.deadline_at, o.time_zone
  FROM holds h JOIN organizations o ON o.id = h.org_id WHERE h.id = p_hold
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.spend_batch(bigint[], bigint[], text[], text[], text[], text[], bytea[], bytea[], timestamptz[], timestamptz[], date[], timestamptz[],
    jsonb[], jsonb[], jsonb[], text[], bigint[], numeric[], jsonb[], boolean[], int[], jsonb[], bigint[], boolean[]),
  books.release_hold(bigint, bigint), books.extend_hold(bigint, bigint, timestamptz, int), books.hold_facts(bigint) TO tollgate_engine;
