-- Holds, limits and corrections: who may read and write them, and what no row may be.

ALTER TABLE holds
  ADD CONSTRAINT holds_state_known CHECK (state IN ('open', 'settled', 'released', 'lapsed')),
  ADD CONSTRAINT holds_never_below_zero CHECK (amount >= 0 AND remaining >= 0 AND settled >= 0 AND remaining <= amount),
  ADD CONSTRAINT holds_closed_hold_nothing CHECK (state = 'open' OR remaining = 0),
  ADD CONSTRAINT holds_end_after_start CHECK (deadline_at > created_at);
ALTER TABLE hold_funds ADD CONSTRAINT hold_funds_never_below_zero CHECK (amount >= 0);
ALTER TABLE spend_limits
  ADD CONSTRAINT spend_limits_scope_known CHECK (scope IN ('org', 'key', 'environment', 'feature', 'member') AND (scope = 'org') = (subject = '')),
  ADD CONSTRAINT spend_limits_kind_known CHECK (kind IN ('per_call', 'per_day', 'per_week', 'per_month', 'in_total', 'open_holds')),
  ADD CONSTRAINT spend_limits_not_negative CHECK (amount >= 0);
ALTER TABLE spend_limit_uses ADD CONSTRAINT spend_limit_uses_not_negative CHECK (taken >= 0 AND held >= 0);
ALTER TABLE charge_corrections ADD CONSTRAINT charge_corrections_kind_known CHECK (kind IN ('void', 'amend'));

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON charge_corrections FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['holds', 'hold_funds', 'spend_limit_uses'] LOOP
    EXECUTE format('CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['holds', 'hold_funds', 'spend_limits', 'spend_limit_uses', 'charge_corrections'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I TO tollgate_portal USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()))', t);
    EXECUTE format('CREATE POLICY all_orgs ON %I TO tollgate_books, tollgate_staff, tollgate_engine USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT ON %I TO tollgate_portal, tollgate_staff, tollgate_books', t);
  END LOOP;
END $$;
GRANT INSERT ON holds, hold_funds, spend_limit_uses, charge_corrections TO tollgate_books;
GRANT UPDATE (state, remaining, settled, deadline_at, closed_at) ON holds TO tollgate_books;
GRANT UPDATE (amount) ON hold_funds TO tollgate_books;
GRANT UPDATE (taken, held) ON spend_limit_uses TO tollgate_books;
GRANT INSERT ON spend_limits TO tollgate_portal, tollgate_staff;
GRANT UPDATE (ended_at) ON spend_limits TO tollgate_portal, tollgate_staff;
GRANT SELECT ON api_keys TO tollgate_books;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tollgate_books, tollgate_portal, tollgate_staff;
