-- Spending: usage in, charged once, drawn from grants in order, then from nothing (debt), all in one call.
SET ROLE tollgate_books;

-- The order of funds, mirrored by burn-down.ts: what may pay for this feature now, first to spend first.
CREATE FUNCTION books.covers(p_scope text[], p_feature text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT cardinality(p_scope) = 0 OR p_feature = ANY (p_scope)
    OR EXISTS (SELECT 1 FROM unnest(p_scope) s WHERE right(s, 1) = '*' AND starts_with(p_feature, left(s, -1)))
$$;

CREATE FUNCTION books.spendable_grants(p_org bigint, p_now timestamptz) RETURNS SETOF grants LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM grants WHERE org_id = p_org AND remaining > 0 AND starts_at <= p_now AND (expires_at IS NULL OR expires_at > p_now)
  ORDER BY priority, expires_at NULLS LAST, scope_breadth, cost_minor / issued, starts_at, id
$$;

-- current, held and available credits; available counts what covers p_feature, or everything when it is null.
CREATE FUNCTION books.balance(p_org bigint, p_feature text, OUT current numeric, OUT held numeric, OUT available numeric, OUT debt numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH clock AS (SELECT books.org_now(p_org) AS at)
  SELECT coalesce(sum(g.held) + sum(g.remaining) FILTER (WHERE g.expires_at IS NULL OR g.expires_at > clock.at), 0),
    coalesce(sum(g.held), 0),
    coalesce(sum(g.remaining) FILTER (WHERE g.starts_at <= clock.at AND (g.expires_at IS NULL OR g.expires_at > clock.at)
      AND (p_feature IS NULL OR books.covers(g.scope, p_feature))), 0),
    coalesce((SELECT -w.debt FROM wallets w WHERE w.org_id = p_org), 0)
  FROM clock LEFT JOIN grants g ON g.org_id = p_org AND (g.remaining > 0 OR g.held > 0)
$$;

-- Charges events that TypeScript has rated. One element of every array per event; an organization's events are taken in the order sent.
-- Outcome per event: charged, unmatched, duplicate (same id, same body), mismatch (same id, other body), rejected (p_reject and not enough funds),
-- foreign (the key is not of that organization). A refused event leaves nothing and does not stop later ones.
CREATE FUNCTION books.spend_batch(p_orgs bigint[], p_keys bigint[], p_environments text[], p_features text[], p_sources text[], p_event_ids text[],
  p_hashes bytea[], p_body_hashes bytea[], p_occurred timestamptz[], p_periods timestamptz[], p_days date[], p_hours timestamptz[],
  p_meters jsonb[], p_dimensions jsonb[], p_tags jsonb[], p_unmatched text[], p_books bigint[], p_amounts numeric[], p_lines jsonb[], p_reject boolean[])
RETURNS TABLE (ord int, outcome text, row_id bigint, draws jsonb, available numeric, current numeric, held numeric, debt numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_org bigint; v_wallet wallets; v_now timestamptz; v_transaction bigint; v_debt numeric; v_batch_debt numeric; v_used numeric;
  v_ids bigint[]; v_left numeric[]; v_spent numeric[]; v_scopes text[][]; v_scope_list jsonb[]; v_held numeric; v_idle numeric; v_total numeric;
  i int; n int; v_need numeric; v_take numeric; v_funds numeric; v_seen usage_event_ids; v_accounts text[]; v_refs bigint[]; v_amounts numeric[]; v_touched int[];
BEGIN
  n := cardinality(p_orgs);
  -- Organizations are locked in one order, so two batches never wait for each other in a circle.
  FOR v_org IN SELECT DISTINCT o FROM unnest(p_orgs) AS o ORDER BY o LOOP
    v_wallet := books.lock_wallet(v_org);
    v_now := books.org_now(v_org);
    PERFORM books.apply_due(v_org, v_wallet.next_due_at, v_now);
    SELECT array_agg(g.id), array_agg(g.remaining), array_agg(0::numeric), array_agg(to_jsonb(g.scope)), coalesce(sum(g.remaining), 0)
      INTO v_ids, v_left, v_spent, v_scope_list, v_total FROM books.spendable_grants(v_org, v_now) g;
    SELECT coalesce(sum(g.held), 0), coalesce(sum(g.remaining) FILTER (WHERE g.starts_at > v_now), 0) INTO v_held, v_idle FROM grants g
      WHERE g.org_id = v_org AND (g.held > 0 OR g.remaining > 0);
    v_debt := -v_wallet.debt; v_batch_debt := 0; v_used := 0; v_touched := '{}';
    v_transaction := nextval(pg_get_serial_sequence('public.ledger_transactions', 'id'));

    FOR i IN SELECT x FROM generate_series(1, n) AS x WHERE p_orgs[x] = v_org LOOP
      ord := i; row_id := NULL; draws := NULL; held := v_held;
      IF p_keys[i] IS NOT NULL AND NOT EXISTS (SELECT 1 FROM key_index k WHERE k.org_id = v_org AND k.key_id = p_keys[i] AND k.environment = p_environments[i]) THEN
        outcome := 'foreign'; available := 0; current := 0; debt := 0; RETURN NEXT; CONTINUE;
      END IF;
      v_funds := 0;
      FOR j IN 1 .. coalesce(cardinality(v_ids), 0) LOOP
        IF v_left[j] > 0 AND (v_scope_list[j] = '[]' OR books.covers(ARRAY(SELECT jsonb_array_elements_text(v_scope_list[j])), p_features[i])) THEN
          v_funds := v_funds + v_left[j];
        END IF;
      END LOOP;
      SELECT * INTO v_seen FROM usage_event_ids u WHERE u.org_id = v_org AND u.hash = p_hashes[i];
      IF FOUND THEN
        outcome := CASE WHEN v_seen.body_hash = p_body_hashes[i] THEN 'duplicate' ELSE 'mismatch' END;
        row_id := v_seen.row_id;
      ELSIF p_reject[i] AND p_unmatched[i] IS NULL AND p_amounts[i] > v_funds THEN
        outcome := 'rejected';
      ELSE
        outcome := CASE WHEN p_unmatched[i] IS NULL THEN 'charged' ELSE 'unmatched' END;
        v_need := p_amounts[i];
        draws := '[]';
        FOR j IN 1 .. coalesce(cardinality(v_ids), 0) LOOP
          EXIT WHEN v_need = 0;
          CONTINUE WHEN v_left[j] = 0 OR NOT (v_scope_list[j] = '[]' OR books.covers(ARRAY(SELECT jsonb_array_elements_text(v_scope_list[j])), p_features[i]));
          v_take := least(v_need, v_left[j]);
          v_left[j] := v_left[j] - v_take; v_spent[j] := v_spent[j] + v_take; v_need := v_need - v_take;
          v_funds := v_funds - v_take; v_total := v_total - v_take;
          draws := draws || jsonb_build_array(jsonb_build_array(v_ids[j], trim_scale(v_take)::text));
        END LOOP;
        IF v_need > 0 THEN
          v_batch_debt := v_batch_debt + v_need; v_debt := v_debt + v_need;
          draws := draws || jsonb_build_array(jsonb_build_array('debt', trim_scale(v_need)::text));
        END IF;
        v_used := v_used + p_amounts[i];
        INSERT INTO usage_events (org_id, source, event_id, key_id, environment, feature, occurred_at, recorded_at, period_starts_at, meters, dimensions, tags,
            status, unmatched_reason, book_id, amount, lines, draws, transaction_id)
          VALUES (v_org, p_sources[i], p_event_ids[i], p_keys[i], p_environments[i], p_features[i], p_occurred[i], v_now, p_periods[i], p_meters[i], p_dimensions[i], p_tags[i],
            outcome, p_unmatched[i], p_books[i], p_amounts[i], p_lines[i], draws, CASE WHEN p_amounts[i] > 0 THEN v_transaction END)
          RETURNING id INTO row_id;
        INSERT INTO usage_event_ids (org_id, hash, body_hash, row_id) VALUES (v_org, p_hashes[i], p_body_hashes[i], row_id);
        v_touched := v_touched || i;
      END IF;
      available := v_funds; current := v_total + v_idle + v_held; debt := v_debt;
      RETURN NEXT;
    END LOOP;

    IF v_used > 0 THEN
      SELECT array_agg('grant'::text), array_agg(g), array_agg(-s) INTO v_accounts, v_refs, v_amounts FROM unnest(v_ids, v_spent) AS x(g, s) WHERE s > 0;
      PERFORM books.post_spend(v_org, v_transaction, v_now, v_accounts, v_refs, v_amounts, v_batch_debt, v_used);
    END IF;
    IF cardinality(v_touched) > 0 THEN
      INSERT INTO usage_days AS u (org_id, day, feature, key_id, environment, events, amount)
        SELECT v_org, p_days[x], p_features[x], coalesce(p_keys[x], 0), p_environments[x], count(*), sum(p_amounts[x]) FROM unnest(v_touched) AS x GROUP BY 2, 3, 4, 5
        ORDER BY 2, 3, 4, 5 ON CONFLICT ON CONSTRAINT usage_days_pkey DO UPDATE SET events = u.events + excluded.events, amount = u.amount + excluded.amount;
      INSERT INTO usage_hours AS u (org_id, hour_at, feature, key_id, environment, events, amount)
        SELECT v_org, p_hours[x], p_features[x], coalesce(p_keys[x], 0), p_environments[x], count(*), sum(p_amounts[x]) FROM unnest(v_touched) AS x GROUP BY 2, 3, 4, 5
        ORDER BY 2, 3, 4, 5 ON CONFLICT ON CONSTRAINT usage_hours_pkey DO UPDATE SET events = u.events + excluded.events, amount = u.amount + excluded.amount;
      INSERT INTO key_uses AS k (org_id, key_id, last_used_at)
        SELECT v_org, p_keys[x], max(p_occurred[x]) FROM unnest(v_touched) AS x WHERE p_keys[x] IS NOT NULL GROUP BY 2
        ON CONFLICT ON CONSTRAINT key_uses_pkey DO UPDATE SET last_used_at = greatest(k.last_used_at, excluded.last_used_at);
    END IF;
  END LOOP;
END $$;

-- One ledger transaction per organization and batch: an entry per grant drawn, one on debt when funds ran out, one on used.
CREATE FUNCTION books.post_spend(p_org bigint, p_transaction bigint, p_now timestamptz, p_accounts text[], p_grants bigint[], p_amounts numeric[], p_debt numeric, p_used numeric)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce((SELECT -sum(a) FROM unnest(p_amounts) AS a), 0) + p_debt <> p_used THEN
    RAISE EXCEPTION 'draws do not sum to the charges' USING ERRCODE = 'TG011';
  END IF;
  INSERT INTO ledger_transactions (org_id, id, kind, actor, recorded_at) OVERRIDING SYSTEM VALUE VALUES (p_org, p_transaction, 'usage', 'engine', p_now);
  INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
    SELECT p_org, p_transaction, row_number() OVER (), x.account, x.ref, 'CREDIT', x.amount
    FROM (SELECT * FROM unnest(p_accounts, p_grants, p_amounts) AS d(account, ref, amount)
          UNION ALL SELECT 'debt', NULL, -p_debt WHERE p_debt > 0
          UNION ALL SELECT 'used', NULL, p_used) AS x(account, ref, amount);
  UPDATE grants g SET remaining = g.remaining + x.amount, used = g.used - x.amount
    FROM unnest(p_grants, p_amounts) AS x(id, amount) WHERE g.org_id = p_org AND g.id = x.id;
  IF p_debt > 0 THEN
    UPDATE wallets SET debt = debt - p_debt WHERE org_id = p_org;
    INSERT INTO debts (org_id, cause, credits, transaction_id, recorded_at) VALUES (p_org, 'usage', p_debt, p_transaction, p_now);
  END IF;
END $$;

-- May this call pass? Everything authorize needs in one look-up; no row when the key is unknown.
CREATE FUNCTION books.authorize(p_hash bytea, p_feature text)
RETURNS TABLE (org_id bigint, key_id bigint, environment text, expires_at timestamptz, revoked_at timestamptz, org_state text, now timestamptz,
  current numeric, held numeric, available numeric, debt numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.org_id, k.key_id, k.environment, k.expires_at, k.revoked_at, o.state, books.org_now(k.org_id), b.current, b.held, b.available, b.debt
  FROM key_index k JOIN organizations o ON o.id = k.org_id CROSS JOIN LATERAL books.balance(k.org_id, p_feature) b WHERE k.hash = p_hash
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.balance(bigint, text) TO tollgate_engine, tollgate_staff;
GRANT EXECUTE ON FUNCTION books.spend_batch(bigint[], bigint[], text[], text[], text[], text[], bytea[], bytea[], timestamptz[], timestamptz[], date[], timestamptz[],
  jsonb[], jsonb[], jsonb[], text[], bigint[], numeric[], jsonb[], boolean[]), books.authorize(bytea, text) TO tollgate_engine;
