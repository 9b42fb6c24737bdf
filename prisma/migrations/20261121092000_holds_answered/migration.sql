-- Holds answer with what they became, so that nobody reads them again, and are booked by the same statements as usage: one for transactions, one for entries, one
-- for grants. What is held of a hold is found by where it begins instead of reading all of every hold that is settled.
SET ROLE tollgate_books;
DROP FUNCTION books.spend_batch(bigint[], bigint[], text[], text[], date[], timestamptz[], int[], int[], text[], text[], uuid[], uuid[], timestamptz[], timestamptz[],
  json[], jsonb[], jsonb[], text[], bigint[], numeric[], json[], boolean[], int[], jsonb[], bigint[], boolean[], int[]);

-- Charges events that TypeScript has rated. One element of every array p_… per event, by organization in ascending order; an organization's events are taken
-- in the order in which they stand. p_sums names the sum each counts in, which has one element of every array b_…: whose it is, for which feature, in which hour
-- and day. Sums stand by organization too, no two for the same hour; where some share a day, b_firsts names the first of that day.
-- p_firsts says, where an event is sent twice within the call, at which place each was sent first. An array nobody needs is NULL.
-- Outcome per event: charged, unmatched, duplicate (same id, same body), mismatch (same id, other body), rejected (p_reject and not enough funds),
-- foreign (the key is not of that organization). A refused event leaves nothing and does not stop later ones.
-- available counts what covers the event's feature after it was taken; current, held and debt are the organization's.
-- An element with a lifetime (seconds) is no usage but a hold of its amount: all or nothing, for its feature or for all of p_workflows. Its outcome is held.
-- hold is what a hold became that was placed or drawn on here.
-- An event with a hold names it in its row, and in each draw of its credits, which come first; p_final gives the rest of the hold back. A hold that is over has nothing to draw.
-- What may be refused (holds, p_reject) must pass every limit that matches it; stop then names the limit that stopped it and what it left.
-- A hold is refused as well, under the lock, for what stops all new work of its key or organization; stop then says why as barred.
CREATE FUNCTION books.spend_batch(b_orgs bigint[], b_keys bigint[], b_environments text[], b_features text[], b_days date[], b_hours timestamptz[], b_firsts int[],
  p_sums int[], p_sources text[], p_event_ids text[], p_hashes uuid[], p_body_hashes uuid[], p_occurred timestamptz[], p_periods timestamptz[],
  p_meters json[], p_dimensions jsonb[], p_tags jsonb[], p_unmatched text[], p_books bigint[], p_amounts numeric[], p_lines json[], p_reject boolean[] DEFAULT NULL,
  p_lifetimes int[] DEFAULT NULL, p_workflows jsonb[] DEFAULT NULL, p_holds bigint[] DEFAULT NULL, p_final boolean[] DEFAULT NULL, p_firsts int[] DEFAULT NULL)
RETURNS TABLE (ord int, outcome text, row_id bigint, draws text, available numeric, current numeric, held numeric, debt numeric, stop jsonb, hold json)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  n int := cardinality(p_sums); i int := 0; b int; j int; k int; s int; w int; v_org bigint; v_now timestamptz; v_due timestamptz; v_transaction bigint; v_row bigint; v_text text;
  v_orgs bigint[] := '{}'; v_dues timestamptz[] := '{}'; v_debts numeric[] := '{}'; v_nows timestamptz[]; v_frozen boolean; v_bounded boolean;
  v_rows bigint[]; v_seen_rows bigint[]; v_seen_bodies uuid[]; v_unknown int[]; v_used_keys int[];
  v_need numeric; v_take numeric; v_funds numeric; v_total numeric; v_idle numeric; v_held numeric; v_debt numeric; v_owed numeric; v_used numeric; v_sum numeric;
  v_plain boolean; v_simple boolean; v_limited boolean; v_hold boolean; v_hold_id bigint; v_from_hold numeric; v_back numeric; v_line int; v_holds boolean := p_holds IS NOT NULL OR p_lifetimes IS NOT NULL; v_placed bigint; v_release bigint; v_soon timestamptz;
  g_orgs bigint[]; g_ids bigint[]; g_left numeric[]; g_held numeric[]; g_drawn numeric[]; g_placed numeric[]; g_settled numeric[]; g_back numeric[]; g_gone numeric[]; g_scopes jsonb[]; g_plain boolean[]; g_open boolean[]; g_idle boolean[];
  g_from int := 1; g_to int := 0; g_count int; g_next int;
  v_at int[] := '{}'; v_new_rows bigint[] := '{}'; v_new_draws text[] := '{}'; v_of int[] := '{}'; v_transactions bigint[] := '{}';
  b_events bigint[] := array_fill(0, ARRAY[cardinality(b_orgs)]); b_amounts numeric[] := array_fill(0, ARRAY[cardinality(b_orgs)]); b_last timestamptz[] := array_fill(NULL::timestamptz, ARRAY[cardinality(b_orgs)]);
  s_ids bigint[]; s_orgs bigint[]; s_windows jsonb[]; s_keys bigint[]; s_environments text[]; s_members text[]; s_features jsonb[]; s_taken numeric[]; s_charged numeric[]; s_final boolean[];
  s_references text[]; s_amounts numeric[]; s_left numeric[]; s_settled numeric[]; s_created timestamptz[]; s_deadlines timestamptz[]; s_from int[]; s_to int[];
  f_holds int[]; f_grants bigint[]; f_left numeric[]; f_moved boolean[]; f_expiries timestamptz[]; f_places int[]; f_count int := 0;
  r_orgs bigint[] := '{}'; r_grants bigint[] := '{}'; n_orgs bigint[] := '{}'; n_dues timestamptz[] := '{}'; v_barred text[];
  l_orgs bigint[]; l_ids bigint[]; l_scopes text[]; l_subjects text[]; l_kinds text[]; l_amounts numeric[]; l_used numeric[]; l_windows timestamptz[]; l_resets timestamptz[];
  l_count int := 0; l_hit int; l_matched int[]; v_members text[];
  c_orgs bigint[] := '{}'; c_limits bigint[] := '{}'; c_windows timestamptz[] := '{}'; c_taken numeric[] := '{}'; c_held numeric[] := '{}';
  h_at int[] := '{}'; h_ids bigint[] := '{}'; h_nows timestamptz[] := '{}'; h_windows jsonb[] := '{}';
  hf_orgs bigint[] := '{}'; hf_holds bigint[] := '{}'; hf_grants bigint[] := '{}'; hf_amounts numeric[] := '{}';
  t_orgs bigint[] := '{}'; t_ids bigint[] := '{}'; t_nows timestamptz[] := '{}'; t_kinds text[] := '{}'; t_references text[] := '{}';
  e_orgs bigint[] := '{}'; e_transactions bigint[] := '{}'; e_lines int[] := '{}'; e_accounts text[] := '{}'; e_refs bigint[] := '{}'; e_amounts numeric[] := '{}';
  m_orgs bigint[] := '{}'; m_transactions bigint[] := '{}'; m_lines int[] := '{}'; m_from text[] := '{}'; m_to text[] := '{}'; m_grants bigint[] := '{}'; m_amounts numeric[] := '{}';
  u_orgs bigint[] := '{}'; u_grants bigint[] := '{}'; u_remaining numeric[] := '{}'; u_held numeric[] := '{}'; u_used numeric[] := '{}'; o_orgs bigint[] := '{}'; o_ids bigint[] := '{}'; o_amounts numeric[] := '{}'; o_nows timestamptz[] := '{}';
BEGIN
  -- Every wallet, each organization's by itself, in ascending order, so that two calls never wait for each other in a circle.
  FOR j IN 1 .. cardinality(b_orgs) LOOP
    CONTINUE WHEN b_orgs[j] = v_org;
    IF b_orgs[j] < v_org THEN RAISE EXCEPTION 'the events of a call do not stand by organization' USING ERRCODE = 'TG010'; END IF;
    v_org := b_orgs[j];
    SELECT a.next_due_at, -a.debt INTO v_due, v_debt FROM wallets a WHERE a.org_id = v_org FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no wallet', v_org USING ERRCODE = 'TG010'; END IF;
    v_orgs := v_orgs || v_org; v_dues := v_dues || v_due; v_debts := v_debts || v_debt;
  END LOOP;
  -- One clock for all of the call, read after the locks; what is due by it is booked first.
  v_now := clock_timestamp();
  SELECT EXISTS (SELECT FROM org_clocks c WHERE c.org_id = ANY (v_orgs)), EXISTS (SELECT FROM spend_limits l WHERE l.org_id = ANY (v_orgs) AND l.ended_at IS NULL) INTO v_frozen, v_bounded;
  v_nows := array_fill(v_now, ARRAY[cardinality(v_orgs)]);
  IF v_frozen THEN
    SELECT array_agg(coalesce(c.frozen_at, v_now) ORDER BY x.place) INTO v_nows FROM unnest(v_orgs) WITH ORDINALITY AS x(org_id, place) LEFT JOIN org_clocks c ON c.org_id = x.org_id;
  END IF;
  FOR w IN 1 .. cardinality(v_orgs) LOOP
    IF v_dues[w] <= v_nows[w] THEN PERFORM books.lapse_due(v_orgs[w], v_nows[w]); END IF;
  END LOOP;

  SELECT array_agg(e.row_id), array_agg(e.body_hash), array_agg(nextval('usage_events_id_seq')) INTO v_seen_rows, v_seen_bodies, v_rows
    FROM (SELECT u.row_id, u.body_hash FROM unnest(p_sums, p_hashes) WITH ORDINALITY AS x(sum, hash, place)
          LEFT JOIN usage_event_ids u ON u.org_id = b_orgs[x.sum] AND u.hash = x.hash ORDER BY x.place) e;
  -- The sums whose key is not of their organization: mostly there are none. And those whose key was last used ten seconds ago or more, which is when that is
  -- written down again: its row would otherwise be written with every call.
  SELECT array_agg(x.at) FILTER (WHERE k.key_id IS NULL), array_agg(x.at) FILTER (WHERE z.last_used_at > v_now - interval '10 seconds' IS NOT TRUE) INTO v_unknown, v_used_keys
    FROM unnest(b_orgs, b_keys, b_environments) WITH ORDINALITY AS x(org_id, key_id, environment, at)
    LEFT JOIN key_index k ON k.org_id = x.org_id AND k.key_id = x.key_id AND k.environment = x.environment
    LEFT JOIN key_uses z ON z.org_id = x.org_id AND z.key_id = x.key_id WHERE x.key_id IS NOT NULL;

  -- What the organizations have, in the order of funds. A quotient is formed only where something was paid.
  SELECT array_agg(f.org_id), array_agg(f.id), array_agg(f.remaining), array_agg(f.held), array_agg(0::numeric), array_agg(f.scope), array_agg(f.scope IS NULL), array_agg(f.open), array_agg(f.idle)
    INTO g_orgs, g_ids, g_left, g_held, g_drawn, g_scopes, g_plain, g_open, g_idle
    FROM (SELECT g.org_id, g.id, g.remaining, g.held, CASE WHEN cardinality(g.scope) > 0 THEN to_jsonb(g.scope) END AS scope,
            g.starts_at <= c.at AND (g.expires_at IS NULL OR g.expires_at > c.at) AS open, g.starts_at > c.at AS idle
          FROM unnest(v_orgs, v_nows) AS c(org_id, at) JOIN grants g ON g.org_id = c.org_id AND (g.remaining > 0 OR g.held > 0)
          ORDER BY g.org_id, g.priority, g.expires_at NULLS LAST, g.scope_breadth, CASE WHEN g.cost_minor = 0 THEN 0 ELSE g.cost_minor::numeric(100, 66) / g.issued END, g.starts_at, g.id) f;
  g_count := coalesce(cardinality(g_ids), 0);
  IF v_holds THEN g_placed := g_drawn; g_settled := g_drawn; g_back := g_drawn; g_gone := g_drawn; END IF;

  -- The holds that are settled, with what each still holds of which grant, first to spend first.
  IF p_holds IS NOT NULL THEN
    SELECT array_agg(h.id ORDER BY h.id), array_agg(h.org_id ORDER BY h.id), array_agg(h.limit_windows ORDER BY h.id), array_agg(h.key_id ORDER BY h.id),
        array_agg(h.environment ORDER BY h.id), array_agg(a.created_by ORDER BY h.id), array_agg(to_jsonb(h.features) ORDER BY h.id),
        array_agg(0::numeric), array_agg(0::numeric), array_agg(false), array_agg(h.reference ORDER BY h.id), array_agg(h.amount ORDER BY h.id),
        array_agg(h.remaining ORDER BY h.id), array_agg(h.settled ORDER BY h.id), array_agg(h.created_at ORDER BY h.id), array_agg(h.deadline_at ORDER BY h.id)
      INTO s_ids, s_orgs, s_windows, s_keys, s_environments, s_members, s_features, s_taken, s_charged, s_final, s_references, s_amounts, s_left, s_settled, s_created, s_deadlines
      FROM unnest(v_orgs, v_nows) AS c(org_id, at) JOIN holds h ON h.org_id = c.org_id AND h.id = ANY (p_holds) AND h.state = 'open' AND h.deadline_at > c.at
      LEFT JOIN api_keys a ON a.org_id = h.org_id AND a.id = h.key_id;
    SELECT array_agg(array_position(s_ids, f.hold_id)), array_agg(f.grant_id), array_agg(f.amount), array_agg(false), array_agg(f.expires_at), array_agg(array_position(g_ids, f.grant_id))
      INTO f_holds, f_grants, f_left, f_moved, f_expiries, f_places
      FROM (SELECT x.hold_id, x.grant_id, x.amount, g.expires_at FROM unnest(s_ids, s_orgs) AS y(id, org_id) JOIN hold_funds x ON x.org_id = y.org_id AND x.hold_id = y.id AND x.amount > 0
            JOIN grants g ON g.org_id = x.org_id AND g.id = x.grant_id
            ORDER BY x.hold_id, g.priority, g.expires_at NULLS LAST, g.scope_breadth, g.cost_minor::numeric(100, 66) / g.issued, g.starts_at, g.id) f;
    f_count := coalesce(cardinality(f_grants), 0);
    s_from := array_fill(1, ARRAY[coalesce(cardinality(s_ids), 0)]); s_to := array_fill(0, ARRAY[coalesce(cardinality(s_ids), 0)]);
    FOR j IN 1 .. f_count LOOP
      s := f_holds[j];
      IF s_to[s] = 0 THEN s_from[s] := j; END IF;
      s_to[s] := j;
    END LOOP;
  END IF;

  -- What stops new work of a key or an organization, whatever is left.
  IF p_lifetimes IS NOT NULL THEN
    SELECT array_agg(CASE WHEN k.revoked_at IS NOT NULL THEN 'key_revoked' WHEN k.expires_at <= c.at THEN 'key_expired' WHEN o.state IN ('suspended', 'closed') THEN o.state END ORDER BY x.at)
      INTO v_barred
      FROM unnest(p_sums) WITH ORDINALITY AS x(sum, at) JOIN unnest(v_orgs, v_nows) AS c(org_id, at) ON c.org_id = b_orgs[x.sum]
      JOIN organizations o ON o.id = c.org_id LEFT JOIN key_index k ON k.org_id = c.org_id AND k.key_id = b_keys[x.sum];
  END IF;

  -- The limits of these organizations, each with what its window has taken and held so far (or how many of its holds are open).
  IF v_bounded THEN
    SELECT array_agg(x.org_id), array_agg(x.id), array_agg(x.scope), array_agg(x.subject), array_agg(x.kind), array_agg(x.amount), array_agg(x.used), array_agg(x.window_at), array_agg(x.resets_at)
      INTO l_orgs, l_ids, l_scopes, l_subjects, l_kinds, l_amounts, l_used, l_windows, l_resets
      FROM (SELECT l.org_id, l.id, l.scope, l.subject, l.kind, l.amount, b.window_at, b.resets_at,
              CASE WHEN l.kind = 'open_holds' THEN (SELECT count(*) FROM holds h LEFT JOIN api_keys a ON a.org_id = h.org_id AND a.id = h.key_id WHERE h.org_id = l.org_id AND h.state = 'open' AND CASE l.scope
                  WHEN 'org' THEN true WHEN 'key' THEN h.key_id::text = l.subject WHEN 'environment' THEN h.environment = l.subject
                  WHEN 'member' THEN a.created_by = l.subject ELSE l.subject = ANY (h.features) END)
                ELSE coalesce(u.taken + u.held, 0) END AS used
            FROM unnest(v_orgs, v_nows) AS c(org_id, at) JOIN spend_limits l ON l.org_id = c.org_id AND l.ended_at IS NULL JOIN organizations o ON o.id = l.org_id
            CROSS JOIN LATERAL books.limit_window(l.kind, o.time_zone, c.at) b
            LEFT JOIN spend_limit_uses u ON u.org_id = l.org_id AND u.limit_id = l.id AND u.window_at = b.window_at ORDER BY l.org_id, l.id) x;
    l_count := coalesce(cardinality(l_ids), 0);
    IF 'member' = ANY (l_scopes) THEN
      SELECT array_agg(a.created_by ORDER BY x.at) INTO v_members FROM unnest(p_sums) WITH ORDINALITY AS x(sum, at)
        LEFT JOIN api_keys a ON a.org_id = b_orgs[x.sum] AND a.id = b_keys[x.sum];
    END IF;
  END IF;

  FOR w IN 1 .. cardinality(v_orgs) LOOP
    v_org := v_orgs[w]; v_debt := v_debts[w]; v_used := 0; v_owed := 0; v_total := 0; v_idle := 0; v_held := 0; v_plain := true; v_placed := NULL; v_soon := NULL; v_transaction := nextval('ledger_transactions_id_seq'); v_transactions := v_transactions || v_transaction;
    v_limited := l_count > 0 AND v_org = ANY (l_orgs);
    g_from := g_to + 1; g_next := g_from;
    WHILE g_to < g_count AND g_orgs[g_to + 1] = v_org LOOP
      g_to := g_to + 1; v_held := v_held + g_held[g_to];
      IF g_open[g_to] THEN v_total := v_total + g_left[g_to]; v_plain := v_plain AND g_plain[g_to];
      ELSE
        IF g_idle[g_to] THEN v_idle := v_idle + g_left[g_to]; END IF;
        g_left[g_to] := 0;
      END IF;
    END LOOP;
    v_simple := v_plain AND NOT v_limited AND p_holds IS NULL AND p_lifetimes IS NULL;

  WHILE i < n AND b_orgs[p_sums[i + 1]] = v_org LOOP
    i := i + 1; b := p_sums[i];
    ord := i; row_id := NULL; draws := NULL; held := v_held; stop := NULL; hold := NULL;
    IF v_unknown IS NOT NULL AND b = ANY (v_unknown) THEN
      outcome := 'foreign'; available := 0; current := 0; debt := 0; RETURN NEXT; CONTINUE;
    END IF;
    -- Nothing but the order of funds decides: grant after grant, for everybody alike.
    IF v_simple AND v_seen_rows[i] IS NULL AND (p_firsts IS NULL OR p_firsts[i] = i) THEN
      v_need := p_amounts[i];
      IF p_reject[i] AND v_need > v_total AND p_unmatched[i] IS NULL THEN
        outcome := 'rejected'; available := v_total; current := v_total + v_idle + held; debt := v_debt; RETURN NEXT; CONTINUE;
      END IF;
      outcome := CASE WHEN p_unmatched[i] IS NULL THEN 'charged' ELSE 'unmatched' END; v_text := '';
      WHILE v_need > 0 LOOP
        WHILE g_next <= g_to AND g_left[g_next] = 0 LOOP g_next := g_next + 1; END LOOP;
        EXIT WHEN g_next > g_to;
        v_take := least(v_need, g_left[g_next]);
        g_left[g_next] := g_left[g_next] - v_take; g_drawn[g_next] := g_drawn[g_next] + v_take; v_need := v_need - v_take; v_total := v_total - v_take;
        v_text := v_text || ',[' || g_ids[g_next] || ',"' || trim_scale(v_take) || '"]';
      END LOOP;
      IF v_need > 0 THEN v_owed := v_owed + v_need; v_debt := v_debt + v_need; v_text := v_text || ',["debt","' || trim_scale(v_need) || '"]'; END IF;
      v_used := v_used + p_amounts[i];
      v_text := '[' || substr(v_text, 2) || ']'; row_id := v_rows[i]; draws := v_text;
      v_at := v_at || i; v_new_rows := v_new_rows || row_id; v_of := v_of || w; v_new_draws := v_new_draws || v_text;
      b_events[b] := b_events[b] + 1; b_amounts[b] := b_amounts[b] + p_amounts[i]; b_last[b] := greatest(b_last[b], p_occurred[i]);
      available := v_total; current := v_total + v_idle + held; debt := v_debt;
      RETURN NEXT; CONTINUE;
    END IF;
    v_hold := p_lifetimes[i] IS NOT NULL;
    IF v_plain THEN v_funds := v_total;
    ELSE
      v_funds := 0;
      FOR j IN g_from .. g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers_all(g_scopes[j], b_features[b], p_workflows[i])) THEN v_funds := v_funds + g_left[j]; END IF;
      END LOOP;
    END IF;
    -- An event sent twice within the batch is judged against the first that was taken.
    IF v_seen_rows[i] IS NULL AND p_firsts[i] < i THEN
      k := array_position(v_at, p_firsts[i]);
      FOR j IN p_firsts[i] + 1 .. i - 1 LOOP
        EXIT WHEN k IS NOT NULL;
        IF p_firsts[j] = p_firsts[i] THEN k := array_position(v_at, j); END IF;
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
      FOR j IN 1 .. CASE WHEN v_limited THEN l_count ELSE 0 END LOOP
        CONTINUE WHEN l_orgs[j] <> v_org OR NOT CASE l_scopes[j] WHEN 'org' THEN true WHEN 'key' THEN b_keys[b]::text IS NOT DISTINCT FROM l_subjects[j]
          WHEN 'environment' THEN b_environments[b] = l_subjects[j] WHEN 'member' THEN v_members[i] IS NOT DISTINCT FROM l_subjects[j]
          ELSE b_features[b] = l_subjects[j] OR coalesce(p_workflows[i] ? l_subjects[j], false) END;
        l_matched := l_matched || j;
        IF l_hit IS NULL AND (CASE l_kinds[j] WHEN 'per_call' THEN p_amounts[i] > l_amounts[j] WHEN 'open_holds' THEN v_hold AND l_used[j] + 1 > l_amounts[j]
          ELSE p_amounts[i] > 0 AND l_used[j] + p_amounts[i] > l_amounts[j] END) THEN l_hit := j; END IF;
      END LOOP;
    END IF;
    IF v_seen_rows[i] IS NOT NULL THEN NULL;
    ELSIF v_hold AND (v_barred[i] IS NOT NULL OR v_debt > 0) THEN
      outcome := 'rejected'; stop := jsonb_build_object('barred', coalesce(v_barred[i], 'debt'));
    ELSIF (p_reject[i] OR v_hold) AND p_unmatched[i] IS NULL AND l_hit IS NOT NULL AND p_holds[i] IS NULL THEN
      outcome := 'rejected';
      stop := jsonb_build_object('limit', l_ids[l_hit]::text, 'scope', l_scopes[l_hit], 'subject', l_subjects[l_hit], 'kind', l_kinds[l_hit], 'amount', trim_scale(l_amounts[l_hit])::text,
        'available', trim_scale(CASE l_kinds[l_hit] WHEN 'per_call' THEN l_amounts[l_hit] ELSE greatest(l_amounts[l_hit] - l_used[l_hit], 0) END)::text, 'resets_at', l_resets[l_hit]);
    ELSIF (p_reject[i] OR v_hold) AND p_unmatched[i] IS NULL AND p_amounts[i] > v_funds AND p_holds[i] IS NULL THEN
      outcome := 'rejected';
    ELSIF v_hold THEN
      outcome := 'held'; v_hold_id := nextval('holds_id_seq'); v_need := p_amounts[i]; j := g_from;
      WHILE v_need > 0 AND j <= g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers_all(g_scopes[j], b_features[b], p_workflows[i])) THEN
          v_take := least(v_need, g_left[j]);
          g_left[j] := g_left[j] - v_take; v_need := v_need - v_take; v_funds := v_funds - v_take; v_total := v_total - v_take;
          g_placed[j] := g_placed[j] + v_take; hf_orgs := hf_orgs || v_org; hf_holds := hf_holds || v_hold_id; hf_grants := hf_grants || g_ids[j]; hf_amounts := hf_amounts || v_take;
        END IF;
        j := j + 1;
      END LOOP;
      v_held := v_held + p_amounts[i]; held := v_held;
      v_text := '';
      FOREACH j IN ARRAY l_matched LOOP
        l_used[j] := l_used[j] + CASE l_kinds[j] WHEN 'open_holds' THEN 1 WHEN 'per_call' THEN 0 ELSE p_amounts[i] END;
        CONTINUE WHEN l_kinds[j] IN ('open_holds', 'per_call');
        c_orgs := c_orgs || v_org; c_limits := c_limits || l_ids[j]; c_windows := c_windows || l_windows[j]; c_taken := c_taken || 0::numeric; c_held := c_held || p_amounts[i];
        v_text := v_text || ',[' || l_ids[j] || ',' || to_json(l_windows[j]) || ']';
      END LOOP;
      h_at := h_at || i; h_ids := h_ids || v_hold_id; h_nows := h_nows || v_nows[w]; h_windows := h_windows || ('[' || substr(v_text, 2) || ']')::jsonb;
      row_id := v_hold_id; v_soon := least(v_soon, v_nows[w] + make_interval(secs => p_lifetimes[i]));
      hold := json_build_object('reference', p_event_ids[i], 'state', 'open', 'amount', trim_scale(p_amounts[i])::text, 'remaining', trim_scale(p_amounts[i])::text, 'settled', '0',
        'created_at', v_nows[w], 'deadline_at', v_nows[w] + make_interval(secs => p_lifetimes[i]));
      -- Sent twice in one batch, the second is the first again.
      v_at := v_at || i; v_new_rows := v_new_rows || v_hold_id; v_of := v_of || w; v_new_draws := v_new_draws || NULL::text;
    ELSE
      outcome := CASE WHEN p_unmatched[i] IS NULL THEN 'charged' ELSE 'unmatched' END;
      v_need := p_amounts[i]; v_text := ''; v_row := v_rows[i];
      v_from_hold := 0;
      s := CASE WHEN p_holds[i] IS NOT NULL THEN array_position(s_ids, p_holds[i]) END;
      IF s_orgs[s] <> v_org OR s_final[s] THEN s := NULL; END IF;
      IF s IS NOT NULL THEN
        FOR j IN s_from[s] .. s_to[s] LOOP
          EXIT WHEN v_need = 0;
          CONTINUE WHEN f_left[j] = 0;
          v_take := least(v_need, f_left[j]); k := f_places[j];
          f_left[j] := f_left[j] - v_take; f_moved[j] := true; g_settled[k] := g_settled[k] + v_take; v_need := v_need - v_take; v_from_hold := v_from_hold + v_take;
          v_text := v_text || ',[' || f_grants[j] || ',"' || trim_scale(v_take) || '",' || s_ids[s] || ']';
        END LOOP;
        s_taken[s] := s_taken[s] + v_from_hold; s_charged[s] := s_charged[s] + p_amounts[i]; s_final[s] := coalesce(p_final[i], false);
        v_held := v_held - v_from_hold; held := v_held;
        -- What was held counts as taken now, in the windows of the hold.
        IF v_from_hold > 0 THEN
          FOR j IN 0 .. jsonb_array_length(s_windows[s]) - 1 LOOP
            c_orgs := c_orgs || v_org; c_limits := c_limits || (s_windows[s] -> j ->> 0)::bigint; c_windows := c_windows || (s_windows[s] -> j ->> 1)::timestamptz;
            c_taken := c_taken || v_from_hold; c_held := c_held || -v_from_hold;
          END LOOP;
        END IF;
        -- The rest goes back at once, so that this answer and those who come later in the batch reckon with it.
        IF s_final[s] THEN
          v_back := 0; v_line := 0;
          FOR j IN s_from[s] .. s_to[s] LOOP
            CONTINUE WHEN f_left[j] = 0;
            v_take := f_left[j]; k := f_places[j]; f_left[j] := 0; f_moved[j] := true; v_back := v_back + v_take;
            IF v_line = 0 THEN
              v_release := nextval('ledger_transactions_id_seq');
              t_orgs := t_orgs || v_org; t_ids := t_ids || v_release; t_nows := t_nows || v_nows[w]; t_kinds := t_kinds || 'release'::text; t_references := t_references || ('hold:' || s_ids[s]);
            END IF;
            m_orgs := m_orgs || v_org; m_transactions := m_transactions || v_release; m_lines := m_lines || v_line; m_grants := m_grants || f_grants[j]; m_amounts := m_amounts || v_take;
            m_from := m_from || 'held'::text; m_to := m_to || CASE WHEN f_expiries[j] <= v_nows[w] THEN 'lapsed' ELSE 'grant' END; v_line := v_line + 2;
            IF f_expiries[j] <= v_nows[w] THEN g_gone[k] := g_gone[k] + v_take; r_orgs := r_orgs || v_org; r_grants := r_grants || f_grants[j];
            ELSE g_back[k] := g_back[k] + v_take; v_soon := least(v_soon, f_expiries[j]); END IF;
            CONTINUE WHEN NOT g_open[k];
            g_left[k] := g_left[k] + v_take; v_total := v_total + v_take;
            IF g_plain[k] OR books.covers_all(g_scopes[k], b_features[b], p_workflows[i]) THEN v_funds := v_funds + v_take; END IF;
          END LOOP;
          v_held := v_held - v_back; held := v_held;
          FOR j IN 0 .. jsonb_array_length(s_windows[s]) - 1 LOOP
            CONTINUE WHEN v_back = 0;
            c_orgs := c_orgs || v_org; c_limits := c_limits || (s_windows[s] -> j ->> 0)::bigint; c_windows := c_windows || (s_windows[s] -> j ->> 1)::timestamptz;
            c_taken := c_taken || 0::numeric; c_held := c_held || -v_back;
          END LOOP;
          FOR j IN 1 .. l_count LOOP
            IF l_kinds[j] = 'open_holds' THEN
              IF l_orgs[j] = v_org AND (CASE l_scopes[j] WHEN 'org' THEN true WHEN 'key' THEN s_keys[s]::text = l_subjects[j] WHEN 'environment' THEN s_environments[s] = l_subjects[j]
                  WHEN 'member' THEN s_members[s] = l_subjects[j] ELSE s_features[s] ? l_subjects[j] END) THEN l_used[j] := l_used[j] - 1; END IF;
            ELSIF EXISTS (SELECT FROM jsonb_array_elements(s_windows[s]) AS x WHERE (x ->> 0)::bigint = l_ids[j] AND (x ->> 1)::timestamptz = l_windows[j]) THEN l_used[j] := l_used[j] - v_back;
            END IF;
          END LOOP;
        END IF;
      END IF;
      IF v_need > 0 THEN
        FOREACH j IN ARRAY l_matched LOOP
          CONTINUE WHEN l_kinds[j] IN ('open_holds', 'per_call');
          l_used[j] := l_used[j] + v_need;
          c_orgs := c_orgs || v_org; c_limits := c_limits || l_ids[j]; c_windows := c_windows || l_windows[j]; c_taken := c_taken || v_need; c_held := c_held || 0::numeric;
        END LOOP;
      END IF;
      j := g_from;
      WHILE v_need > 0 AND j <= g_to LOOP
        IF g_left[j] > 0 AND (g_plain[j] OR books.covers_all(g_scopes[j], b_features[b], p_workflows[i])) THEN
          v_take := least(v_need, g_left[j]);
          g_left[j] := g_left[j] - v_take; g_drawn[j] := g_drawn[j] + v_take; v_need := v_need - v_take; v_funds := v_funds - v_take; v_total := v_total - v_take;
          v_text := v_text || ',[' || g_ids[j] || ',"' || trim_scale(v_take) || '"]';
        END IF;
        j := j + 1;
      END LOOP;
      IF v_need > 0 THEN
        v_debt := v_debt + v_need; v_owed := v_owed + v_need;
        v_text := v_text || ',["debt","' || trim_scale(v_need) || '"]';
      END IF;
      v_used := v_used + p_amounts[i];
      v_text := '[' || substr(v_text, 2) || ']';
      v_at := v_at || i; v_new_rows := v_new_rows || v_row; v_of := v_of || w; v_new_draws := v_new_draws || v_text;
      b_events[b] := b_events[b] + 1; b_amounts[b] := b_amounts[b] + p_amounts[i]; b_last[b] := greatest(b_last[b], p_occurred[i]);
      row_id := v_row; draws := v_text;
      IF s IS NOT NULL THEN
        hold := json_build_object('reference', s_references[s], 'state', CASE WHEN s_final[s] THEN 'settled' ELSE 'open' END, 'amount', trim_scale(s_amounts[s])::text,
          'remaining', CASE WHEN s_final[s] THEN '0' ELSE trim_scale(s_left[s] - s_taken[s])::text END, 'settled', trim_scale(s_settled[s] + s_charged[s])::text,
          'created_at', s_created[s], 'deadline_at', s_deadlines[s]);
      END IF;
    END IF;
    available := v_funds; current := v_total + v_idle + held; debt := v_debt;
    RETURN NEXT;
  END LOOP;

    -- One transaction for all that the organization used: what was drawn of each hold and grant, what became debt, and all of it as used.
    IF v_used > 0 THEN
      v_sum := v_used; v_line := 0;
      FOR j IN g_from .. g_to LOOP
        IF v_holds AND g_settled[j] > 0 THEN
          v_line := v_line + 1; v_sum := v_sum - g_settled[j];
          e_orgs := e_orgs || v_org; e_transactions := e_transactions || v_transaction; e_lines := e_lines || v_line; e_accounts := e_accounts || 'held'::text; e_refs := e_refs || g_ids[j]; e_amounts := e_amounts || -g_settled[j];
        END IF;
        CONTINUE WHEN g_drawn[j] = 0;
        v_line := v_line + 1; v_sum := v_sum - g_drawn[j];
        e_orgs := e_orgs || v_org; e_transactions := e_transactions || v_transaction; e_lines := e_lines || v_line; e_accounts := e_accounts || 'grant'::text; e_refs := e_refs || g_ids[j]; e_amounts := e_amounts || -g_drawn[j];
      END LOOP;
      IF v_owed > 0 THEN
        v_line := v_line + 1; v_sum := v_sum - v_owed;
        e_orgs := e_orgs || v_org; e_transactions := e_transactions || v_transaction; e_lines := e_lines || v_line; e_accounts := e_accounts || 'debt'::text; e_refs := e_refs || NULL::bigint; e_amounts := e_amounts || -v_owed;
        o_orgs := o_orgs || v_org; o_ids := o_ids || v_transaction; o_amounts := o_amounts || v_owed; o_nows := o_nows || v_nows[w];
      END IF;
      IF v_sum <> 0 THEN RAISE EXCEPTION 'draws do not sum to the charges' USING ERRCODE = 'TG011'; END IF;
      e_orgs := e_orgs || v_org; e_transactions := e_transactions || v_transaction; e_lines := e_lines || v_line + 1; e_accounts := e_accounts || 'used'::text; e_refs := e_refs || NULL::bigint; e_amounts := e_amounts || v_used;
      t_orgs := t_orgs || v_org; t_ids := t_ids || v_transaction; t_nows := t_nows || v_nows[w]; t_kinds := t_kinds || 'usage'::text; t_references := t_references || NULL::text;
    END IF;
    -- One for all that was set aside, then what became of each grant.
    FOR j IN g_from .. g_to LOOP
      IF NOT v_holds THEN
        CONTINUE WHEN g_drawn[j] = 0;
        u_orgs := u_orgs || v_org; u_grants := u_grants || g_ids[j]; u_remaining := u_remaining || -g_drawn[j]; u_held := u_held || 0::numeric; u_used := u_used || g_drawn[j];
        CONTINUE;
      END IF;
      IF g_placed[j] > 0 THEN
        IF v_placed IS NULL THEN
          v_placed := nextval('ledger_transactions_id_seq'); v_line := 0;
          t_orgs := t_orgs || v_org; t_ids := t_ids || v_placed; t_nows := t_nows || v_nows[w]; t_kinds := t_kinds || 'hold'::text; t_references := t_references || NULL::text;
        END IF;
        m_orgs := m_orgs || v_org; m_transactions := m_transactions || v_placed; m_lines := m_lines || v_line; m_grants := m_grants || g_ids[j]; m_amounts := m_amounts || g_placed[j];
        m_from := m_from || 'grant'::text; m_to := m_to || 'held'::text; v_line := v_line + 2;
      END IF;
      CONTINUE WHEN g_drawn[j] = 0 AND g_placed[j] = 0 AND g_settled[j] = 0 AND g_back[j] = 0 AND g_gone[j] = 0;
      u_orgs := u_orgs || v_org; u_grants := u_grants || g_ids[j]; u_remaining := u_remaining || g_back[j] - g_drawn[j] - g_placed[j];
      u_held := u_held || g_placed[j] - g_settled[j] - g_back[j] - g_gone[j]; u_used := u_used || g_drawn[j] + g_settled[j];
    END LOOP;
    IF v_soon IS NOT NULL THEN n_orgs := n_orgs || v_org; n_dues := n_dues || v_soon; END IF;
  END LOOP;
  IF cardinality(v_at) = 0 THEN RETURN; END IF;

  INSERT INTO usage_events (org_id, id, source, event_id, key_id, environment, feature, occurred_at, recorded_at, period_starts_at, meters, dimensions, tags,
      status, unmatched_reason, book_id, amount, lines, draws, transaction_id, hold_id)
    SELECT b_orgs[p_sums[x.at]], x.id, p_sources[x.at], p_event_ids[x.at], b_keys[p_sums[x.at]], b_environments[p_sums[x.at]], b_features[p_sums[x.at]], p_occurred[x.at],
      v_nows[x.org], p_periods[x.at], p_meters[x.at], p_dimensions[x.at], p_tags[x.at], CASE WHEN p_unmatched[x.at] IS NULL THEN 'charged' ELSE 'unmatched' END, p_unmatched[x.at],
      p_books[x.at], p_amounts[x.at], p_lines[x.at], x.draws::json, CASE WHEN p_amounts[x.at] > 0 THEN v_transactions[x.org] END, p_holds[x.at]
    FROM unnest(v_at, v_new_rows, v_new_draws, v_of) AS x(at, id, draws, org) WHERE p_lifetimes[x.at] IS NULL;
  INSERT INTO usage_event_ids (org_id, hash, body_hash, row_id)
    SELECT v_orgs[x.org], p_hashes[x.at], p_body_hashes[x.at], CASE WHEN p_lifetimes[x.at] IS NULL THEN x.id ELSE -x.id END FROM unnest(v_at, v_new_rows, v_of) AS x(at, id, org);
  INSERT INTO ledger_transactions (org_id, id, kind, reference, actor, recorded_at)
    SELECT x.org_id, x.id, x.kind, x.reference, 'engine', x.at FROM unnest(t_orgs, t_ids, t_kinds, t_references, t_nows) AS x(org_id, id, kind, reference, at);
  INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
    SELECT x.org_id, x.id, x.line, x.account, x.ref, 'CREDIT', x.amount FROM unnest(e_orgs, e_transactions, e_lines, e_accounts, e_refs, e_amounts) AS x(org_id, id, line, account, ref, amount);
  -- What was set aside or given back leaves one account of its grant for another; what came back too late has lapsed.
  IF cardinality(m_orgs) > 0 THEN
    INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
      SELECT x.org_id, x.id, x.line + y.line, y.account, CASE WHEN y.account <> 'lapsed' THEN x.grant_id END, 'CREDIT', y.amount
        FROM unnest(m_orgs, m_transactions, m_lines, m_from, m_to, m_grants, m_amounts) AS x(org_id, id, line, source, target, grant_id, amount)
        CROSS JOIN LATERAL (VALUES (1, x.source, -x.amount), (2, x.target, x.amount)) AS y(line, account, amount);
  END IF;
  UPDATE grants g SET remaining = g.remaining + x.remaining, held = g.held + x.held, used = g.used + x.used
    FROM unnest(u_orgs, u_grants, u_remaining, u_held, u_used) AS x(org_id, grant_id, remaining, held, used) WHERE g.org_id = x.org_id AND g.id = x.grant_id;
  IF cardinality(o_orgs) > 0 THEN
    INSERT INTO debts (org_id, cause, credits, transaction_id, recorded_at) SELECT x.org_id, 'usage', x.amount, x.id, x.at FROM unnest(o_orgs, o_ids, o_amounts, o_nows) AS x(org_id, id, amount, at);
    UPDATE wallets a SET debt = a.debt - x.amount FROM unnest(o_orgs, o_amounts) AS x(org_id, amount) WHERE a.org_id = x.org_id;
  END IF;
  IF cardinality(h_at) > 0 THEN
    INSERT INTO holds (org_id, id, reference, key_id, environment, features, amount, remaining, book_id, meters, dimensions, tags, limit_windows, created_at, deadline_at)
      SELECT b_orgs[p_sums[x.at]], x.id, p_event_ids[x.at], b_keys[p_sums[x.at]], b_environments[p_sums[x.at]],
        CASE WHEN p_workflows[x.at] IS NULL THEN ARRAY[b_features[p_sums[x.at]]] ELSE ARRAY(SELECT jsonb_array_elements_text(p_workflows[x.at])) END,
        p_amounts[x.at], p_amounts[x.at], p_books[x.at], p_meters[x.at]::jsonb, p_dimensions[x.at], p_tags[x.at], x.windows, x.now, x.now + make_interval(secs => p_lifetimes[x.at])
      FROM unnest(h_at, h_ids, h_nows, h_windows) AS x(at, id, now, windows);
    INSERT INTO hold_funds (org_id, hold_id, grant_id, amount)
      SELECT x.org_id, x.hold_id, x.grant_id, x.amount FROM unnest(hf_orgs, hf_holds, hf_grants, hf_amounts) AS x(org_id, hold_id, grant_id, amount);
  END IF;
  -- A deadline, or the expiry of what came back to a grant that was wholly held.
  IF cardinality(n_orgs) > 0 THEN
    UPDATE wallets a SET next_due_at = x.due FROM unnest(n_orgs, n_dues) AS x(org_id, due) WHERE a.org_id = x.org_id AND (a.next_due_at IS NULL OR a.next_due_at > x.due);
  END IF;
  IF cardinality(c_orgs) > 0 THEN PERFORM books.count_limits(c_orgs, c_limits, c_windows, c_taken, c_held); END IF;
  IF s_ids IS NOT NULL THEN
    UPDATE holds h SET remaining = CASE WHEN x.final THEN 0 ELSE h.remaining - x.taken END, settled = h.settled + x.charged,
        state = CASE WHEN x.final THEN 'settled' ELSE h.state END, closed_at = CASE WHEN x.final THEN c.at END
      FROM unnest(s_orgs, s_ids, s_taken, s_charged, s_final) AS x(org_id, id, taken, charged, final) JOIN unnest(v_orgs, v_nows) AS c(org_id, at) ON c.org_id = x.org_id
      WHERE h.org_id = x.org_id AND h.id = x.id AND (x.taken > 0 OR x.charged > 0 OR x.final);
    UPDATE hold_funds f SET amount = x.amount FROM unnest(f_holds, f_grants, f_left, f_moved) AS x(hold, grant_id, amount, moved)
      WHERE x.moved AND f.org_id = s_orgs[x.hold] AND f.hold_id = s_ids[x.hold] AND f.grant_id = x.grant_id;
  END IF;
  -- What came back after its grant's expiry is breakage now.
  IF cardinality(r_orgs) > 0 THEN
    PERFORM books.recognise(x.org_id, x.grant_id, c.at) FROM (SELECT DISTINCT y.org_id, y.grant_id FROM unnest(r_orgs, r_grants) AS y(org_id, grant_id)) x
      JOIN unnest(v_orgs, v_nows) AS c(org_id, at) ON c.org_id = x.org_id;
  END IF;
  IF p_lifetimes IS NOT NULL AND NOT (0 < ANY (b_events)) THEN RETURN; END IF;
  -- Sums of hours and days. A key's last use is never moved back.
  IF v_used_keys IS NOT NULL THEN
    INSERT INTO key_uses AS y (org_id, key_id, last_used_at)
      SELECT b_orgs[x.at], b_keys[x.at], max(b_last[x.at]) FROM unnest(v_used_keys) AS x(at) WHERE b_events[x.at] > 0 GROUP BY 1, 2
      ON CONFLICT ON CONSTRAINT key_uses_pkey DO UPDATE SET last_used_at = excluded.last_used_at WHERE y.last_used_at < excluded.last_used_at;
  END IF;
  INSERT INTO usage_hours AS h (org_id, hour_at, feature, key_id, environment, events, amount)
    SELECT x.org_id, x.hour_at, x.feature, coalesce(x.key_id, 0), x.environment, x.events, x.amount
      FROM unnest(b_orgs, b_hours, b_features, b_keys, b_environments, b_events, b_amounts) AS x(org_id, hour_at, feature, key_id, environment, events, amount) WHERE x.events > 0
    ON CONFLICT ON CONSTRAINT usage_hours_pkey DO UPDATE SET events = h.events + excluded.events, amount = h.amount + excluded.amount;
  FOR b IN 1 .. coalesce(cardinality(b_firsts), 0) LOOP
    CONTINUE WHEN b_firsts[b] = b;
    b_events[b_firsts[b]] := b_events[b_firsts[b]] + b_events[b]; b_amounts[b_firsts[b]] := b_amounts[b_firsts[b]] + b_amounts[b]; b_events[b] := 0;
  END LOOP;
  INSERT INTO usage_days AS d (org_id, day, feature, key_id, environment, events, amount)
    SELECT x.org_id, x.day, x.feature, coalesce(x.key_id, 0), x.environment, x.events, x.amount
      FROM unnest(b_orgs, b_days, b_features, b_keys, b_environments, b_events, b_amounts) AS x(org_id, day, feature, key_id, environment, events, amount) WHERE x.events > 0
    ON CONFLICT ON CONSTRAINT usage_days_pkey DO UPDATE SET events = d.events + excluded.events, amount = d.amount + excluded.amount;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.spend_batch(bigint[], bigint[], text[], text[], date[], timestamptz[], int[], int[], text[], text[], uuid[], uuid[], timestamptz[], timestamptz[],
    json[], jsonb[], jsonb[], text[], bigint[], numeric[], json[], boolean[], int[], jsonb[], bigint[], boolean[], int[]) TO tollgate_engine;
