-- A charge names the hold it settled, and its draws say which of its credits the hold had set aside; spending is replaced whole for that.
-- AlterTable
ALTER TABLE "usage_events" ADD COLUMN     "hold_id" BIGINT;

SET ROLE tollgate_books;

-- Charges events that TypeScript has rated. One element of every array per event; an organization's events are taken in the order sent.
-- Outcome per event: charged, unmatched, duplicate (same id, same body), mismatch (same id, other body), rejected (p_reject and not enough funds),
-- foreign (the key is not of that organization). A refused event leaves nothing and does not stop later ones.
-- available counts what covers the event's feature after it was taken; current, held and debt are the organization's.
-- An element with a lifetime (seconds) is no usage but a hold of its amount: all or nothing, for its feature or for all of p_workflows. Its outcome is held.
-- An event with a hold names it in its row, and in each draw of its credits, which come first; p_final gives the rest of the hold back. A hold that is over has nothing to draw.
-- What may be refused (holds, p_reject) must pass every limit that matches it; limit_id, resets_at and available then say which stopped it and what it left.
CREATE OR REPLACE FUNCTION books.spend_batch(p_orgs bigint[], p_keys bigint[], p_environments text[], p_features text[], p_sources text[], p_event_ids text[],
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
          v_text := v_text || ',[' || f_grants[j] || ',"' || trim_scale(v_take) || '",' || s_ids[s] || ']';
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
      status, unmatched_reason, book_id, amount, lines, draws, transaction_id, hold_id)
    SELECT p_orgs[x.at], x.id, p_sources[x.at], p_event_ids[x.at], p_keys[x.at], p_environments[x.at], p_features[x.at], p_occurred[x.at], x.now,
      p_periods[x.at], p_meters[x.at], p_dimensions[x.at], p_tags[x.at], CASE WHEN p_unmatched[x.at] IS NULL THEN 'charged' ELSE 'unmatched' END, p_unmatched[x.at],
      p_books[x.at], p_amounts[x.at], p_lines[x.at], x.draws::jsonb, x.transaction_id, p_holds[x.at]
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

-- What decides whether a key, or an organization as a whole, may ask for more: one row when it exists. p_feature is what must be covered.
CREATE FUNCTION books.payer_standing(p_key bigint, p_org bigint, p_feature text)
RETURNS TABLE (org_id bigint, key_id bigint, environment text, expires_at timestamptz, revoked_at timestamptz, org_state text, now timestamptz,
  current numeric, held numeric, available numeric, debt numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id, k.key_id, coalesce(k.environment, 'live'), k.expires_at, k.revoked_at, o.state, books.org_now(o.id), b.current, b.held, b.available, b.debt
  FROM (SELECT p_key AS id, (SELECT i.org_id FROM key_index i WHERE i.key_id = p_key) AS org_id) y
  JOIN organizations o ON o.id = CASE WHEN p_key IS NULL THEN p_org ELSE y.org_id END
  LEFT JOIN key_index k ON k.key_id = p_key CROSS JOIN LATERAL books.balance(o.id, p_feature) b
$$;

-- The funds that quotes reckon with: what is left and has not lapsed, in no order.
CREATE FUNCTION books.quotable_grants(p_org bigint) RETURNS TABLE (id bigint, origin text, remaining numeric, priority int, starts_at timestamptz, expires_at timestamptz,
  scope text[], cost_minor bigint, issued numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT g.id, g.origin, g.remaining, g.priority::int, g.starts_at, g.expires_at, g.scope, g.cost_minor, g.issued
  FROM grants g WHERE g.org_id = p_org AND g.remaining > 0 AND (g.expires_at IS NULL OR g.expires_at > books.org_now(p_org))
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.payer_standing(bigint, bigint, text), books.quotable_grants(bigint) TO tollgate_engine;
