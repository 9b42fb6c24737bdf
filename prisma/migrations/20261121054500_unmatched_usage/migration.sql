-- Usage without a price, once a price exists for it: staff choose per organization, and the books charge or waive it.

CREATE TABLE "unmatched_decisions" (
    "id" BIGSERIAL NOT NULL,
    "book_id" BIGINT NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "unmatched_decisions_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "unmatched_choices" (
    "org_id" BIGINT NOT NULL,
    "decision_id" BIGINT NOT NULL,
    "choice" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(6),
    "into_debt" BOOLEAN NOT NULL DEFAULT false,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "unmatched_choices_pkey" PRIMARY KEY ("org_id","decision_id")
);

CREATE TABLE "late_usage" (
    "org_id" BIGINT NOT NULL,
    "row_id" BIGINT NOT NULL,
    "decision_id" BIGINT NOT NULL,
    "outcome" TEXT NOT NULL,
    "amount" DECIMAL(38,12) NOT NULL,
    "reason" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "late_usage_pkey" PRIMARY KEY ("org_id","row_id")
);

CREATE INDEX "late_usage_org_id_decision_id_idx" ON "late_usage"("org_id", "decision_id");
CREATE INDEX "usage_events_unmatched" ON "usage_events"("org_id", "id") WHERE (status = 'unmatched');

ALTER TABLE unmatched_choices
  ADD CONSTRAINT unmatched_choices_choice_known CHECK (choice IN ('charge', 'waive')),
  ADD CONSTRAINT unmatched_choices_waived_whole CHECK (choice = 'charge' OR (from_at IS NULL AND NOT into_debt));
ALTER TABLE late_usage
  ADD CONSTRAINT late_usage_outcome_known CHECK (outcome IN ('charged', 'waived')),
  ADD CONSTRAINT late_usage_amount_not_negative CHECK (amount >= 0 AND (outcome = 'charged' OR amount = 0));
ALTER TABLE usage_events DROP CONSTRAINT usage_events_status_known,
  ADD CONSTRAINT usage_events_status_known CHECK (status IN ('charged', 'unmatched', 'waived'));

-- A recorded event never changes, but for one thing: what had no price is charged or waived once, by the books alone.
CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_user <> 'tollgate_books' OR OLD.status <> 'unmatched' OR NEW.status NOT IN ('charged', 'waived')
     OR (NEW.org_id, NEW.id, NEW.source, NEW.event_id, NEW.key_id, NEW.environment, NEW.feature, NEW.occurred_at, NEW.recorded_at, NEW.meters, NEW.dimensions, NEW.tags, NEW.hold_id)
        IS DISTINCT FROM (OLD.org_id, OLD.id, OLD.source, OLD.event_id, OLD.key_id, OLD.environment, OLD.feature, OLD.occurred_at, OLD.recorded_at, OLD.meters, OLD.dimensions, OLD.tags, OLD.hold_id) THEN
    RAISE EXCEPTION 'usage_events is append-only: % refused', TG_OP USING ERRCODE = 'TG001';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER append_only ON usage_events;
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON usage_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER charged_late_once BEFORE UPDATE ON usage_events FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON late_usage FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON unmatched_decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON unmatched_choices FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['unmatched_choices', 'late_usage'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I TO tollgate_portal USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()))', t);
    EXECUTE format('CREATE POLICY all_orgs ON %I TO tollgate_books, tollgate_staff USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
GRANT SELECT ON late_usage TO tollgate_portal, tollgate_staff, tollgate_books;
GRANT SELECT ON unmatched_decisions, unmatched_choices TO tollgate_staff, tollgate_books;
GRANT INSERT (book_id, decided_by) ON unmatched_decisions TO tollgate_staff;
GRANT INSERT (org_id, decision_id, choice, from_at, into_debt), UPDATE (finished_at) ON unmatched_choices TO tollgate_staff;
GRANT USAGE ON SEQUENCE unmatched_decisions_id_seq TO tollgate_staff;
GRANT SELECT ON price_books TO tollgate_books;
GRANT INSERT ON late_usage TO tollgate_books;
GRANT SELECT, UPDATE (status, unmatched_reason, book_id, amount, lines, draws, transaction_id, period_starts_at) ON usage_events TO tollgate_books;

SET ROLE tollgate_books;

-- Adds the amounts of late charges to the sums of the hours and days in which the events were counted when they came without a price.
-- After a change of zone these may be others than today's zone says, so the nearest that holds the event is taken.
CREATE FUNCTION books.roll_up_late(p_org bigint, p_rows bigint[], p_days date[], p_hours timestamptz[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE u record;
BEGIN
  FOR u IN SELECT e.feature, coalesce(e.key_id, 0) AS key_id, e.environment, e.occurred_at, e.amount, x.day, x.hour_at
      FROM unnest(p_rows, p_days, p_hours) AS x(id, day, hour_at) JOIN usage_events e ON e.org_id = p_org AND e.id = x.id WHERE e.amount > 0 LOOP
    UPDATE usage_days d SET amount = d.amount + u.amount WHERE d.org_id = p_org AND d.feature = u.feature AND d.key_id = u.key_id AND d.environment = u.environment
      AND d.day = (SELECT x.day FROM usage_days x WHERE x.org_id = p_org AND x.feature = u.feature AND x.key_id = u.key_id AND x.environment = u.environment AND x.events > 0
        AND x.day BETWEEN (u.occurred_at AT TIME ZONE 'UTC')::date - 1 AND (u.occurred_at AT TIME ZONE 'UTC')::date + 1 ORDER BY x.day = u.day DESC, x.day LIMIT 1);
    IF NOT FOUND THEN RAISE EXCEPTION 'no day sums the usage of this event' USING ERRCODE = 'TG018'; END IF;
    UPDATE usage_hours h SET amount = h.amount + u.amount WHERE h.org_id = p_org AND h.feature = u.feature AND h.key_id = u.key_id AND h.environment = u.environment
      AND h.hour_at = (SELECT x.hour_at FROM usage_hours x WHERE x.org_id = p_org AND x.feature = u.feature AND x.key_id = u.key_id AND x.environment = u.environment AND x.events > 0
        AND x.hour_at > u.occurred_at - interval '1 hour' AND x.hour_at <= u.occurred_at ORDER BY x.hour_at = u.hour_at DESC, x.hour_at LIMIT 1);
    IF NOT FOUND THEN RAISE EXCEPTION 'no hour sums the usage of this event' USING ERRCODE = 'TG018'; END IF;
  END LOOP;
END $$;

-- Charges usage of one organization that had no price, as staff chose for it, or waives it. One element of every array per event, in the order in which
-- they are charged; an amount of null asks to waive. Outcome per event: charged, waived, waiting (it does not fit the funds and may not become debt: nothing
-- happened to it) or done (it was charged or waived before). Funds are today's, in today's order; limits count it and do not stop it, since it was served.
CREATE FUNCTION books.charge_unmatched(p_org bigint, p_decision bigint, p_rows bigint[], p_amounts numeric[], p_lines jsonb[],
  p_periods timestamptz[], p_days date[], p_hours timestamptz[]) RETURNS TABLE (row_id bigint, outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  c unmatched_choices; u usage_events; v_now timestamptz; v_book bigint; v_transaction bigint; v_reason text; v_need numeric; v_take numeric; v_funds numeric; v_used numeric := 0; v_text text;
  g_ids bigint[]; g_left numeric[]; g_scopes jsonb[]; d_grants bigint[] := '{}'; d_amounts numeric[] := '{}'; c_at int[] := '{}'; i int; j int;
BEGIN
  SELECT * INTO c FROM unmatched_choices x WHERE x.org_id = p_org AND x.decision_id = p_decision;
  SELECT x.book_id INTO v_book FROM unmatched_decisions x JOIN price_books b ON b.id = x.book_id AND b.state = 'published' WHERE x.id = p_decision;
  IF c.org_id IS NULL OR v_book IS NULL THEN RAISE EXCEPTION 'nobody decided this for the organization' USING ERRCODE = 'TG019'; END IF;
  PERFORM books.lock_wallets(ARRAY[p_org]);
  v_now := books.org_now(p_org);
  SELECT array_agg(f.id), array_agg(f.remaining), array_agg(f.scope) INTO g_ids, g_left, g_scopes
    FROM (SELECT g.id, g.remaining, to_jsonb(g.scope) AS scope FROM grants g
          WHERE g.org_id = p_org AND g.remaining > 0 AND g.starts_at <= v_now AND (g.expires_at IS NULL OR g.expires_at > v_now)
          ORDER BY g.priority, g.expires_at NULLS LAST, g.scope_breadth, g.cost_minor::numeric(100, 66) / g.issued, g.starts_at, g.id) f;
  v_transaction := nextval('ledger_transactions_id_seq');

  FOR i IN 1 .. cardinality(p_rows) LOOP
    row_id := p_rows[i];
    SELECT * INTO u FROM usage_events x WHERE x.org_id = p_org AND x.id = p_rows[i];
    IF NOT FOUND THEN RAISE EXCEPTION 'event % is not of this organization', p_rows[i] USING ERRCODE = 'TG019'; END IF;
    IF u.status <> 'unmatched' THEN outcome := 'done'; RETURN NEXT; CONTINUE; END IF;
    v_reason := coalesce(u.unmatched_reason, '');
    IF (p_amounts[i] IS NULL) <> (c.choice = 'waive' OR u.occurred_at < coalesce(c.from_at, '-infinity')) THEN
      RAISE EXCEPTION 'event % was decided otherwise', p_rows[i] USING ERRCODE = 'TG019';
    END IF;
    IF p_amounts[i] IS NULL THEN
      UPDATE usage_events x SET status = 'waived', unmatched_reason = NULL WHERE x.org_id = p_org AND x.id = u.id;
      INSERT INTO late_usage (org_id, row_id, decision_id, outcome, amount, reason, recorded_at) VALUES (p_org, u.id, p_decision, 'waived', 0, v_reason, v_now);
      outcome := 'waived'; RETURN NEXT; CONTINUE;
    END IF;
    SELECT coalesce(sum(x.left_over), 0) INTO v_funds FROM unnest(g_left, g_scopes) AS x(left_over, scope) WHERE x.left_over > 0 AND books.covers_all(x.scope, u.feature, NULL);
    v_need := p_amounts[i];
    IF v_need > v_funds AND NOT c.into_debt THEN outcome := 'waiting'; RETURN NEXT; CONTINUE; END IF;
    v_text := '';
    FOR j IN 1 .. coalesce(cardinality(g_ids), 0) LOOP
      EXIT WHEN v_need = 0;
      CONTINUE WHEN g_left[j] = 0 OR NOT books.covers_all(g_scopes[j], u.feature, NULL);
      v_take := least(v_need, g_left[j]);
      g_left[j] := g_left[j] - v_take; v_need := v_need - v_take;
      d_grants := d_grants || g_ids[j]; d_amounts := d_amounts || v_take;
      v_text := v_text || ',[' || g_ids[j] || ',"' || trim_scale(v_take) || '"]';
    END LOOP;
    IF v_need > 0 THEN
      d_grants := d_grants || NULL::bigint; d_amounts := d_amounts || v_need;
      v_text := v_text || ',["debt","' || trim_scale(v_need) || '"]';
    END IF;
    v_used := v_used + p_amounts[i];
    UPDATE usage_events x SET status = 'charged', unmatched_reason = NULL, book_id = v_book, amount = p_amounts[i], lines = p_lines[i], draws = ('[' || substr(v_text, 2) || ']')::jsonb,
        transaction_id = CASE WHEN p_amounts[i] > 0 THEN v_transaction END, period_starts_at = p_periods[i]
      WHERE x.org_id = p_org AND x.id = u.id;
    INSERT INTO late_usage (org_id, row_id, decision_id, outcome, amount, reason, recorded_at) VALUES (p_org, u.id, p_decision, 'charged', p_amounts[i], v_reason, v_now);
    c_at := c_at || i; outcome := 'charged'; RETURN NEXT;
  END LOOP;
  IF v_used = 0 THEN RETURN; END IF;
  PERFORM books.post_draws(ARRAY[p_org], ARRAY[v_transaction], ARRAY[v_used], ARRAY[v_now], array_fill(p_org, ARRAY[cardinality(d_amounts)]), d_grants, d_amounts,
    array_fill(NULL::bigint, ARRAY[cardinality(d_amounts)]));
  PERFORM books.roll_up_late(p_org, array_agg(p_rows[x]), array_agg(p_days[x]), array_agg(p_hours[x])) FROM unnest(c_at) AS x;
  PERFORM books.count_limits(array_agg(l.org_id), array_agg(l.id), array_agg(l.window_at), array_agg(l.amount), array_agg(0::numeric))
    FROM (SELECT s.org_id, s.id, b.window_at, sum(e.amount) AS amount
          FROM unnest(c_at) AS x JOIN usage_events e ON e.org_id = p_org AND e.id = p_rows[x]
          JOIN spend_limits s ON s.org_id = p_org AND s.ended_at IS NULL AND s.kind NOT IN ('per_call', 'open_holds') JOIN organizations o ON o.id = s.org_id
          CROSS JOIN LATERAL books.limit_window(s.kind, o.time_zone, v_now) b LEFT JOIN api_keys a ON a.org_id = p_org AND a.id = e.key_id
          WHERE CASE s.scope WHEN 'org' THEN true WHEN 'key' THEN e.key_id::text = s.subject WHEN 'environment' THEN e.environment = s.subject
            WHEN 'member' THEN a.created_by = s.subject ELSE e.feature = s.subject END
          GROUP BY 1, 2, 3) l HAVING count(*) > 0;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.charge_unmatched(bigint, bigint, bigint[], numeric[], jsonb[], timestamptz[], date[], timestamptz[]) TO tollgate_staff;
