-- Corrections: a charge is taken back by a transaction of its own; the event and its charge stay as they were.
SET ROLE tollgate_books;

-- Takes back the charge of one event. What each draw took goes back where it came from: to its grant; to a new grant with the life that was
-- left when it was charged (or held for it), where that grant has expired meanwhile; to the debt it left, or to a new grant where that debt was paid meanwhile.
-- The sums of the event's own day (p_day, p_hour) and of the limits' windows it counted in are reduced.
-- Answers voided, duplicate (the same correction again), mismatch (its id with another body), corrected (by another correction),
-- unmatched (nothing was charged) or unknown. p_kind is void, or amend where the same transaction of the database charges what replaces it.
CREATE FUNCTION books.void_charge(p_org bigint, p_row bigint, p_kind text, p_reference text, p_body_hash bytea, p_reason text,
  p_day date, p_hour timestamptz, p_actor text, OUT outcome text, OUT current numeric, OUT held numeric, OUT available numeric, OUT debt numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE u usage_events; g grants; c charge_corrections; d jsonb; v_now timestamptz; v_amount numeric; v_open numeric; v_refund bigint; v_transaction bigint; o record; l record;
  v_accounts text[] := ARRAY['used']; v_refs bigint[] := ARRAY[NULL]::bigint[]; v_amounts numeric[];
BEGIN
  PERFORM books.lock_wallets(ARRAY[p_org]);
  v_now := books.org_now(p_org);
  SELECT * INTO u FROM usage_events WHERE org_id = p_org AND id = p_row;
  SELECT * INTO c FROM charge_corrections WHERE org_id = p_org AND reference = p_reference;
  IF FOUND THEN
    outcome := CASE WHEN c.row_id = p_row AND c.body_hash = p_body_hash THEN 'duplicate' ELSE 'mismatch' END;
  ELSIF u.id IS NULL THEN outcome := 'unknown';
  ELSIF EXISTS (SELECT 1 FROM charge_corrections x WHERE x.org_id = p_org AND x.row_id = p_row) THEN outcome := 'corrected';
  ELSIF u.status <> 'charged' THEN outcome := 'unmatched';
  ELSE
    outcome := 'voided';
    v_amounts := ARRAY[-u.amount];
    FOR d IN SELECT x FROM jsonb_array_elements(coalesce(u.draws, '[]')) AS x LOOP
      v_amount := (d ->> 1)::numeric;
      IF d ->> 0 = 'debt' THEN
        -- Debts of one transaction are listed together, so what is still open of it is what can be taken back.
        SELECT coalesce(sum(x.credits - x.paid), 0) INTO v_open FROM debts x WHERE x.org_id = p_org AND x.transaction_id = u.transaction_id;
        v_open := least(v_open, v_amount);
        IF v_open > 0 THEN
          UPDATE debts x SET paid = paid + v_open WHERE x.org_id = p_org AND x.transaction_id = u.transaction_id;
          v_accounts := v_accounts || 'debt'::text; v_refs := v_refs || NULL::bigint; v_amounts := v_amounts || v_open;
        END IF;
        v_amount := v_amount - v_open;
        CONTINUE WHEN v_amount = 0;
        v_refund := books.create_grant(p_org, 'refund', 'Returned charge', v_amount, 0, NULL, 20, '{}', 3, v_now, NULL, v_now);
        v_accounts := v_accounts || 'grant'::text; v_refs := v_refs || v_refund; v_amounts := v_amounts || v_amount;
        CONTINUE;
      END IF;
      SELECT * INTO g FROM grants WHERE org_id = p_org AND id = (d ->> 0)::bigint;
      IF g.expires_at <= v_now THEN
        v_refund := books.create_grant(p_org, 'refund', 'Returned charge', v_amount, 0, NULL, g.priority, g.scope, g.scope_breadth, v_now,
          v_now + (g.expires_at - coalesce((SELECT h.created_at FROM holds h WHERE h.org_id = p_org AND h.id = u.hold_id), u.recorded_at)), v_now);
        v_accounts := v_accounts || 'grant'::text; v_refs := v_refs || v_refund; v_amounts := v_amounts || v_amount;
      ELSE
        v_accounts := v_accounts || 'grant'::text; v_refs := v_refs || g.id; v_amounts := v_amounts || v_amount;
      END IF;
    END LOOP;
    IF u.amount > 0 THEN
      v_transaction := books.post_void(p_org, p_reference, p_reason, p_actor, v_now, v_accounts, v_refs, v_amounts);
    END IF;
    INSERT INTO charge_corrections (org_id, row_id, kind, reference, body_hash, amount, reason, transaction_id, recorded_at)
      VALUES (p_org, p_row, p_kind, p_reference, p_body_hash, u.amount, p_reason, v_transaction, v_now);
    -- The buckets it was summed in. After a change of zone they may be others than today's zone says, so the nearest that holds it is taken.
    SELECT x.day INTO o FROM usage_days x WHERE x.org_id = p_org AND x.feature = u.feature AND x.key_id = coalesce(u.key_id, 0) AND x.environment = u.environment AND x.events > 0
      AND x.day BETWEEN (u.occurred_at AT TIME ZONE 'UTC')::date - 1 AND (u.occurred_at AT TIME ZONE 'UTC')::date + 1 ORDER BY x.day = p_day DESC, x.day LIMIT 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'no day sums the usage of this event' USING ERRCODE = 'TG018'; END IF;
    UPDATE usage_days x SET events = x.events - 1, amount = x.amount - u.amount
      WHERE x.org_id = p_org AND x.day = o.day AND x.feature = u.feature AND x.key_id = coalesce(u.key_id, 0) AND x.environment = u.environment;
    SELECT x.hour_at INTO o FROM usage_hours x WHERE x.org_id = p_org AND x.feature = u.feature AND x.key_id = coalesce(u.key_id, 0) AND x.environment = u.environment AND x.events > 0
      AND x.hour_at > u.occurred_at - interval '1 hour' AND x.hour_at <= u.occurred_at ORDER BY x.hour_at = p_hour DESC, x.hour_at LIMIT 1;
    IF NOT FOUND THEN RAISE EXCEPTION 'no hour sums the usage of this event' USING ERRCODE = 'TG018'; END IF;
    UPDATE usage_hours x SET events = x.events - 1, amount = x.amount - u.amount
      WHERE x.org_id = p_org AND x.hour_at = o.hour_at AND x.feature = u.feature AND x.key_id = coalesce(u.key_id, 0) AND x.environment = u.environment;
    -- A limit that counted the charge counts it no longer; one that began later never did.
    FOR l IN SELECT s.id, b.window_at FROM spend_limits s JOIN organizations x ON x.id = s.org_id CROSS JOIN LATERAL books.limit_window(s.kind, x.time_zone, u.recorded_at) b
        LEFT JOIN api_keys a ON a.org_id = p_org AND a.id = u.key_id
        WHERE s.org_id = p_org AND s.ended_at IS NULL AND s.kind NOT IN ('per_call', 'open_holds') AND s.created_at <= u.recorded_at AND CASE s.scope WHEN 'org' THEN true
          WHEN 'key' THEN u.key_id::text = s.subject WHEN 'environment' THEN u.environment = s.subject WHEN 'member' THEN a.created_by = s.subject ELSE u.feature = s.subject END LOOP
      UPDATE spend_limit_uses x SET taken = greatest(x.taken - u.amount, 0) WHERE x.org_id = p_org AND x.limit_id = l.id AND x.window_at = l.window_at;
    END LOOP;
    PERFORM books.schedule_next_due(p_org);
  END IF;
  SELECT b.current, b.held, b.available, b.debt INTO current, held, available, debt FROM books.balance(p_org, NULL) b;
END $$;

-- The void's entries: used back to the funds. A grant that was opened for it is issued by this very transaction, so its row already holds the credits.
CREATE FUNCTION books.post_void(p_org bigint, p_reference text, p_reason text, p_actor text, p_now timestamptz, p_accounts text[], p_refs bigint[], p_amounts numeric[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_transaction bigint;
BEGIN
  IF (SELECT sum(a) FROM unnest(p_amounts) AS a) <> 0 THEN RAISE EXCEPTION 'a void does not sum to zero' USING ERRCODE = 'TG011'; END IF;
  INSERT INTO ledger_transactions (org_id, kind, reference, reason, actor, recorded_at) VALUES (p_org, 'void', p_reference, p_reason, p_actor, p_now) RETURNING id INTO v_transaction;
  INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
    SELECT p_org, v_transaction, row_number() OVER (ORDER BY min(x.n)), x.account, x.ref, 'CREDIT', sum(x.amount)
    FROM unnest(p_accounts, p_refs, p_amounts) WITH ORDINALITY AS x(account, ref, amount, n) GROUP BY x.account, x.ref;
  UPDATE grants g SET remaining = g.remaining + d.amount, used = g.used - d.amount
    FROM (SELECT x.ref, sum(x.amount) AS amount FROM unnest(p_accounts, p_refs, p_amounts) AS x(account, ref, amount) WHERE x.account = 'grant' GROUP BY 1) d
    WHERE g.org_id = p_org AND g.id = d.ref AND g.recorded_at < p_now;
  UPDATE wallets w SET debt = w.debt + d.amount
    FROM (SELECT sum(x.amount) AS amount FROM unnest(p_accounts, p_amounts) AS x(account, amount) WHERE x.account = 'debt') d WHERE w.org_id = p_org AND d.amount IS NOT NULL;
  -- Credits that are unused again have earned nothing yet.
  PERFORM books.recognise(p_org, g.id, p_now) FROM grants g WHERE g.org_id = p_org AND g.id = ANY (p_refs) AND g.cost_minor > 0;
  RETURN v_transaction;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.void_charge(bigint, bigint, text, text, bytea, text, date, timestamptz, text) TO tollgate_engine, tollgate_staff;
