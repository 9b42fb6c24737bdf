-- Spending: usage in, charged once, drawn from grants in order, then from nothing (debt), all in one call.
-- Every table is read once and written once per batch; only the arithmetic goes event by event, over arrays in memory.
-- The order of funds (mirrored by burn-down.ts): priority, soonest expiry, narrower scope, lower cost basis (a quotient with enough
-- digits to tell any two apart), older start, lower id.
SET ROLE tollgate_books;

-- Does a grant's scope cover a feature? An entry is a feature's code, or its beginning and a star.
CREATE FUNCTION books.covers(p_scope text[], p_feature text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT cardinality(p_scope) = 0 OR p_feature = ANY (p_scope)
    OR EXISTS (SELECT 1 FROM unnest(p_scope) s WHERE right(s, 1) = '*' AND starts_with(p_feature, left(s, -1)))
$$;

-- current, held and available credits; available counts what covers p_feature, or everything when it is null.
CREATE FUNCTION books.balance(p_org bigint, p_feature text, OUT current numeric, OUT held numeric, OUT available numeric, OUT debt numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH clock AS (SELECT books.org_now(p_org) AS at)
  SELECT coalesce(sum(g.held), 0) + coalesce(sum(g.remaining) FILTER (WHERE g.expires_at IS NULL OR g.expires_at > clock.at), 0),
    coalesce(sum(g.held), 0),
    coalesce(sum(g.remaining) FILTER (WHERE g.starts_at <= clock.at AND (g.expires_at IS NULL OR g.expires_at > clock.at)
      AND (p_feature IS NULL OR books.covers(g.scope, p_feature))), 0),
    coalesce((SELECT -w.debt FROM wallets w WHERE w.org_id = p_org), 0)
  FROM clock LEFT JOIN grants g ON g.org_id = p_org AND (g.remaining > 0 OR g.held > 0)
$$;

-- May this call pass? Everything authorize needs in one look-up; no row when the key is unknown.
CREATE FUNCTION books.authorize(p_hash bytea, p_feature text)
RETURNS TABLE (org_id bigint, key_id bigint, environment text, expires_at timestamptz, revoked_at timestamptz, org_state text, now timestamptz,
  current numeric, held numeric, available numeric, debt numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.org_id, k.key_id, k.environment, k.expires_at, k.revoked_at, o.state, books.org_now(k.org_id), b.current, b.held, b.available, b.debt
  FROM key_index k JOIN organizations o ON o.id = k.org_id CROSS JOIN LATERAL books.balance(k.org_id, p_feature) b WHERE k.hash = p_hash
$$;

-- Locks the organizations of a batch, always in ascending order, so that two batches never wait for each other in a circle,
-- and applies what has fallen due for them.
CREATE FUNCTION books.lock_wallets(p_orgs bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_org bigint; v_due timestamptz; v_now timestamptz;
BEGIN
  FOR v_org IN SELECT DISTINCT o FROM unnest(p_orgs) AS o ORDER BY o LOOP
    SELECT next_due_at INTO v_due FROM wallets WHERE org_id = v_org FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no wallet', v_org USING ERRCODE = 'TG010'; END IF;
    IF v_due IS NOT NULL THEN
      v_now := books.org_now(v_org);
      IF v_due <= v_now THEN PERFORM books.lapse_due(v_org, v_now); END IF;
    END IF;
  END LOOP;
END $$;

-- Books what a batch drew: per organization one transaction, with an entry per grant drawn, one on debt when funds ran out, one on used.
-- p_draw_grants holds null where a draw found no grant, which is debt.
CREATE FUNCTION books.post_draws(p_orgs bigint[], p_transactions bigint[], p_used numeric[], p_nows timestamptz[], p_draw_orgs bigint[], p_draw_grants bigint[], p_draw_amounts numeric[])
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
      SELECT d.org_id, o.id AS transaction_id, CASE WHEN d.grant_id IS NULL THEN 2 ELSE 1 END AS place,
        CASE WHEN d.grant_id IS NULL THEN 'debt' ELSE 'grant' END AS account, d.grant_id AS ref_id, -sum(d.amount) AS amount
      FROM unnest(p_draw_orgs, p_draw_grants, p_draw_amounts) AS d(org_id, grant_id, amount) JOIN unnest(p_orgs, p_transactions) AS o(org_id, id) ON o.org_id = d.org_id
      GROUP BY d.org_id, o.id, d.grant_id
      UNION ALL
      SELECT o.org_id, o.id, 3, 'used', NULL, o.used FROM unnest(p_orgs, p_transactions, p_used) AS o(org_id, id, used) WHERE o.used > 0) e;
  UPDATE grants g SET remaining = g.remaining - d.amount, used = g.used + d.amount
    FROM (SELECT x.org_id, x.grant_id, sum(x.amount) AS amount FROM unnest(p_draw_orgs, p_draw_grants, p_draw_amounts) AS x(org_id, grant_id, amount)
          WHERE x.grant_id IS NOT NULL GROUP BY 1, 2) d
    WHERE g.org_id = d.org_id AND g.id = d.grant_id;
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

-- Moves the sums of days, hours and keys by the events at the places p_at of the batch.
CREATE FUNCTION books.roll_up(p_at int[], p_orgs bigint[], p_keys bigint[], p_environments text[], p_features text[], p_occurred timestamptz[], p_days date[],
  p_hours timestamptz[], p_amounts numeric[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  INSERT INTO usage_days AS u (org_id, day, feature, key_id, environment, events, amount)
    SELECT p_orgs[x], p_days[x], p_features[x], coalesce(p_keys[x], 0), p_environments[x], count(*), sum(p_amounts[x]) FROM unnest(p_at) AS x
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT usage_days_pkey DO UPDATE SET events = u.events + excluded.events, amount = u.amount + excluded.amount;
  INSERT INTO usage_hours AS u (org_id, hour_at, feature, key_id, environment, events, amount)
    SELECT p_orgs[x], p_hours[x], p_features[x], coalesce(p_keys[x], 0), p_environments[x], count(*), sum(p_amounts[x]) FROM unnest(p_at) AS x
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT ON CONSTRAINT usage_hours_pkey DO UPDATE SET events = u.events + excluded.events, amount = u.amount + excluded.amount;
  INSERT INTO key_uses AS k (org_id, key_id, last_used_at)
    SELECT p_orgs[x], p_keys[x], max(p_occurred[x]) FROM unnest(p_at) AS x WHERE p_keys[x] IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT ON CONSTRAINT key_uses_pkey DO UPDATE SET last_used_at = greatest(k.last_used_at, excluded.last_used_at);
END $$;

-- Charges events that TypeScript has rated. One element of every array per event; an organization's events are taken in the order sent.
-- Outcome per event: charged, unmatched, duplicate (same id, same body), mismatch (same id, other body), rejected (p_reject and not enough funds),
-- foreign (the key is not of that organization). A refused event leaves nothing and does not stop later ones.
-- available counts what covers the event's feature after it was taken; current, held and debt are the organization's.
CREATE FUNCTION books.spend_batch(p_orgs bigint[], p_keys bigint[], p_environments text[], p_features text[], p_sources text[], p_event_ids text[],
  p_hashes bytea[], p_body_hashes bytea[], p_occurred timestamptz[], p_periods timestamptz[], p_days date[], p_hours timestamptz[],
  p_meters jsonb[], p_dimensions jsonb[], p_tags jsonb[], p_unmatched text[], p_books bigint[], p_amounts numeric[], p_lines jsonb[], p_reject boolean[])
RETURNS TABLE (ord int, outcome text, row_id bigint, draws jsonb, available numeric, current numeric, held numeric, debt numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_places int[]; v_firsts int[]; v_rows bigint[]; v_seen_rows bigint[]; v_seen_bodies bytea[]; v_known boolean[];
  v_wallet_orgs bigint[]; v_nows timestamptz[]; v_new_nows timestamptz[] := '{}'; t_nows timestamptz[] := '{}'; v_debts numeric[]; v_helds numeric[]; v_idles numeric[];
  g_orgs bigint[]; g_ids bigint[]; g_left numeric[]; g_scopes jsonb[]; g_plain boolean[];
  v_org bigint; v_transaction bigint; w int := 0; g_from int := 1; g_to int := 0; g_count int; n int := cardinality(p_orgs); i int; j int; k int;
  v_need numeric; v_take numeric; v_funds numeric; v_total numeric; v_debt numeric; v_used numeric; v_text text; v_plain boolean; v_row bigint;
  v_at int[] := '{}'; v_new_rows bigint[] := '{}'; v_new_draws text[] := '{}'; v_new_transactions bigint[] := '{}';
  t_orgs bigint[] := '{}'; t_ids bigint[] := '{}'; t_used numeric[] := '{}'; d_orgs bigint[] := '{}'; d_grants bigint[] := '{}'; d_amounts numeric[] := '{}';
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
    ord := i; row_id := NULL; draws := NULL; held := v_helds[w];
    IF NOT v_known[i] THEN
      outcome := 'foreign'; available := 0; current := 0; debt := 0; RETURN NEXT; CONTINUE;
    END IF;
    IF v_plain THEN v_funds := v_total;
    ELSE
      v_funds := 0;
      FOR j IN g_from .. g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers(ARRAY(SELECT jsonb_array_elements_text(g_scopes[j])), p_features[i])) THEN v_funds := v_funds + g_left[j]; END IF;
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
      row_id := v_seen_rows[i];
    ELSIF p_reject[i] AND p_unmatched[i] IS NULL AND p_amounts[i] > v_funds THEN
      outcome := 'rejected';
    ELSE
      outcome := CASE WHEN p_unmatched[i] IS NULL THEN 'charged' ELSE 'unmatched' END;
      v_need := p_amounts[i]; v_text := ''; v_row := v_rows[i];
      j := g_from;
      WHILE v_need > 0 AND j <= g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers(ARRAY(SELECT jsonb_array_elements_text(g_scopes[j])), p_features[i])) THEN
          v_take := least(v_need, g_left[j]);
          g_left[j] := g_left[j] - v_take; v_need := v_need - v_take; v_funds := v_funds - v_take; v_total := v_total - v_take;
          d_orgs := d_orgs || v_org; d_grants := d_grants || g_ids[j]; d_amounts := d_amounts || v_take;
          v_text := v_text || ',[' || g_ids[j] || ',"' || trim_scale(v_take) || '"]';
        END IF;
        j := j + 1;
      END LOOP;
      IF v_need > 0 THEN
        v_debt := v_debt + v_need;
        d_orgs := d_orgs || v_org; d_grants := d_grants || NULL::bigint; d_amounts := d_amounts || v_need;
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
    FROM unnest(v_at, v_new_rows, v_new_draws, v_new_transactions, v_new_nows) AS x(at, id, draws, transaction_id, now);
  INSERT INTO usage_event_ids (org_id, hash, body_hash, row_id)
    SELECT p_orgs[x.at], p_hashes[x.at], p_body_hashes[x.at], x.id FROM unnest(v_at, v_new_rows) AS x(at, id);
  IF cardinality(t_orgs) > 0 THEN PERFORM books.post_draws(t_orgs, t_ids, t_used, t_nows, d_orgs, d_grants, d_amounts); END IF;
  PERFORM books.roll_up(v_at, p_orgs, p_keys, p_environments, p_features, p_occurred, p_days, p_hours, p_amounts);
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.balance(bigint, text) TO tollgate_engine, tollgate_staff;
GRANT EXECUTE ON FUNCTION books.spend_batch(bigint[], bigint[], text[], text[], text[], text[], bytea[], bytea[], timestamptz[], timestamptz[], date[], timestamptz[],
  jsonb[], jsonb[], jsonb[], text[], bigint[], numeric[], jsonb[], boolean[]), books.authorize(bytea, text) TO tollgate_engine;
