-- Which time zone an organization had when something was booked, so that what a limit counted is given back to the window in which it was counted.

-- CreateTable
CREATE TABLE "time_zone_changes" (
    "org_id" BIGINT NOT NULL,
    "transaction_id" BIGINT NOT NULL,
    "time_zone" TEXT,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "time_zone_changes_pkey" PRIMARY KEY ("org_id","transaction_id")
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON time_zone_changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE time_zone_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON time_zone_changes TO tollgate_portal USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
CREATE POLICY all_orgs ON time_zone_changes TO tollgate_books, tollgate_staff, tollgate_engine USING (true) WITH CHECK (true);
GRANT SELECT ON time_zone_changes TO tollgate_portal, tollgate_staff, tollgate_books;
GRANT INSERT ON time_zone_changes TO tollgate_books;

-- Where a limit counted in windows that today's zone has not, the zone changed before changes were kept: which it was nobody knows any more.
INSERT INTO time_zone_changes (org_id, transaction_id, time_zone, changed_at)
  SELECT x.org_id, nextval('ledger_transactions_id_seq'), NULL, books.org_now(x.org_id)
  FROM (SELECT DISTINCT u.org_id FROM spend_limit_uses u JOIN spend_limits l ON l.org_id = u.org_id AND l.id = u.limit_id JOIN organizations o ON o.id = u.org_id
        WHERE u.window_at <> (books.limit_window(l.kind, o.time_zone, u.window_at)).window_at) x;

SET ROLE tollgate_books;

-- Keeps the zone that ends, beside a number of the books' own: transactions below it were booked in that zone. The wallet is locked, so that no call is under way.
CREATE FUNCTION books.keep_time_zone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM books.lock_wallet(NEW.id);
  INSERT INTO time_zone_changes (org_id, transaction_id, time_zone, changed_at) VALUES (NEW.id, nextval('ledger_transactions_id_seq'), OLD.time_zone, books.org_now(NEW.id));
  RETURN NULL;
END $$;

-- The zone in which a transaction was booked; what has none, because it cost nothing, goes by its instant.
CREATE FUNCTION books.time_zone_of(p_org bigint, p_transaction bigint, p_at timestamptz) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT z.time_zone FROM time_zone_changes z WHERE z.org_id = p_org AND CASE WHEN p_transaction IS NULL THEN z.changed_at > p_at ELSE z.transaction_id > p_transaction END
    ORDER BY z.transaction_id LIMIT 1), (SELECT o.time_zone FROM organizations o WHERE o.id = p_org))
$$;

-- Takes back the charge of one event. What each draw took goes back where it came from: to its grant; to a new grant with the life that was
-- left when it was charged (or held for it), where that grant has expired meanwhile; to the debt it left, or to a new grant where that debt was paid meanwhile.
-- The sums of the event's own day (p_day, p_hour) and of the limits' windows it counted in are reduced: what a hold had set aside counted in the hold's windows,
-- everything else in those of the instant at which it was charged, which for usage priced later is its transaction's.
-- Answers voided, duplicate (the same correction again), mismatch (its id with another body), corrected (by another correction),
-- unmatched (nothing was charged) or unknown. p_kind is void, or amend where the same transaction of the database charges what replaces it.
CREATE OR REPLACE FUNCTION books.void_charge(p_org bigint, p_row bigint, p_kind text, p_reference text, p_body_hash bytea, p_reason text,
  p_day date, p_hour timestamptz, p_actor text, OUT outcome text, OUT current numeric, OUT held numeric, OUT available numeric, OUT debt numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET "TimeZone" = 'UTC' SET enable_seqscan = off AS $$
DECLARE u usage_events; g grants; c charge_corrections; d json; v_now timestamptz; v_amount numeric; v_open numeric; v_refund bigint; v_transaction bigint; v_charged_at timestamptz; v_from_hold numeric := 0; v_refunds bigint[] := '{}'; o record; l record;
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
    v_charged_at := coalesce((SELECT t.recorded_at FROM ledger_transactions t WHERE t.org_id = p_org AND t.id = u.transaction_id), u.recorded_at);
    FOR d IN SELECT x FROM json_array_elements(coalesce(u.draws, '[]')) AS x LOOP
      v_amount := (d ->> 1)::numeric;
      IF d -> 2 IS NOT NULL THEN v_from_hold := v_from_hold + v_amount; END IF;
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
        v_accounts := v_accounts || 'grant'::text; v_refs := v_refs || v_refund; v_amounts := v_amounts || v_amount; v_refunds := v_refunds || v_refund;
        CONTINUE;
      END IF;
      SELECT * INTO g FROM grants WHERE org_id = p_org AND id = (d ->> 0)::bigint;
      IF g.expires_at <= v_now THEN
        v_refund := books.create_grant(p_org, 'refund', 'Returned charge', v_amount, 0, NULL, g.priority, g.scope, g.scope_breadth, v_now,
          v_now + (g.expires_at - CASE WHEN d -> 2 IS NULL THEN v_charged_at ELSE (SELECT h.created_at FROM holds h WHERE h.org_id = p_org AND h.id = u.hold_id) END), v_now);
        v_accounts := v_accounts || 'grant'::text; v_refs := v_refs || v_refund; v_amounts := v_amounts || v_amount; v_refunds := v_refunds || v_refund;
      ELSE
        v_accounts := v_accounts || 'grant'::text; v_refs := v_refs || g.id; v_amounts := v_amounts || v_amount;
      END IF;
    END LOOP;
    IF u.amount > 0 THEN
      v_transaction := books.post_void(p_org, p_reference, p_reason, p_actor, v_now, v_accounts, v_refs, v_amounts, v_refunds);
    END IF;
    INSERT INTO charge_corrections (org_id, row_id, kind, reference, body_hash, amount, reason, transaction_id, recorded_at)
      VALUES (p_org, p_row, p_kind, p_reference, p_body_hash, u.amount, p_reason, v_transaction, v_now);
    -- The buckets it was summed in. For a second after a change of zone they may be those of the zone before, so the nearest that holds it is taken.
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
    -- A limit that counted the charge counts it no longer, in the window of the zone that was the organization's then; one that began later never did.
    FOR l IN SELECT s.id, b.window_at FROM spend_limits s CROSS JOIN LATERAL books.limit_window(s.kind, books.time_zone_of(p_org, u.transaction_id, v_charged_at), v_charged_at) b
        LEFT JOIN api_keys a ON a.org_id = p_org AND a.id = u.key_id
        WHERE s.org_id = p_org AND s.ended_at IS NULL AND s.kind NOT IN ('per_call', 'open_holds') AND s.created_at <= v_charged_at AND CASE s.scope WHEN 'org' THEN true
          WHEN 'key' THEN u.key_id::text = s.subject WHEN 'environment' THEN u.environment = s.subject WHEN 'member' THEN a.created_by = s.subject ELSE u.feature = s.subject END LOOP
      UPDATE spend_limit_uses x SET taken = greatest(x.taken - (u.amount - v_from_hold), 0) WHERE x.org_id = p_org AND x.limit_id = l.id AND x.window_at = l.window_at;
    END LOOP;
    UPDATE spend_limit_uses x SET taken = greatest(x.taken - v_from_hold, 0)
      FROM holds h CROSS JOIN LATERAL jsonb_array_elements(h.limit_windows) AS w
      WHERE v_from_hold > 0 AND h.org_id = p_org AND h.id = u.hold_id AND x.org_id = p_org AND x.limit_id = (w ->> 0)::bigint AND x.window_at = (w ->> 1)::timestamptz;
    PERFORM books.schedule_next_due(p_org);
  END IF;
  SELECT b.current, b.held, b.available, b.debt INTO current, held, available, debt FROM books.balance(p_org, NULL) b;
END $$;

RESET ROLE;
CREATE TRIGGER time_zone_kept AFTER UPDATE OF time_zone ON organizations FOR EACH ROW WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone) EXECUTE FUNCTION books.keep_time_zone();
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.time_zone_of(bigint, bigint, timestamptz) TO tollgate_staff;
