-- Tenant isolation. The portal login sees the organization named by app.org_id and nothing else; unset means no rows.

CREATE FUNCTION current_org() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.org_id', true), '')::bigint $$;
CREATE FUNCTION current_user_id() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.user_id', true), '') $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['invitations', 'api_keys', 'key_index', 'key_uses', 'wallets', 'grants', 'debts', 'ledger_transactions', 'ledger_entries',
                           'usage_events', 'usage_event_ids', 'usage_days', 'usage_hours', 'top_ups', 'receipts'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I TO tollgate_portal USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()))', t);
    EXECUTE format('CREATE POLICY all_orgs ON %I TO tollgate_books, tollgate_staff, tollgate_engine USING (true) WITH CHECK (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['organizations', 'memberships', 'audit_records'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY all_orgs ON %I TO tollgate_books, tollgate_staff USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;

-- Before an organization is chosen, a signed-in user sees the ones they belong to.
CREATE POLICY own_memberships ON memberships FOR SELECT TO tollgate_portal
  USING (org_id = (SELECT current_org()) OR user_id = (SELECT current_user_id()));
CREATE POLICY own_membership_inserts ON memberships FOR INSERT TO tollgate_portal WITH CHECK (org_id = (SELECT current_org()));
CREATE POLICY own_membership_changes ON memberships FOR UPDATE TO tollgate_portal
  USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
CREATE POLICY own_membership_removals ON memberships FOR DELETE TO tollgate_portal USING (org_id = (SELECT current_org()));
CREATE POLICY own_organizations ON organizations FOR SELECT TO tollgate_portal
  USING (id = (SELECT current_org()) OR id IN (SELECT m.org_id FROM memberships m WHERE m.user_id = (SELECT current_user_id())));
CREATE POLICY own_organization_changes ON organizations FOR UPDATE TO tollgate_portal
  USING (id = (SELECT current_org())) WITH CHECK (id = (SELECT current_org()));
CREATE POLICY own_audit ON audit_records FOR SELECT TO tollgate_portal USING (org_id = (SELECT current_org()));
CREATE POLICY own_audit_append ON audit_records FOR INSERT TO tollgate_portal
  WITH CHECK (org_id IS NOT DISTINCT FROM (SELECT current_org()) OR org_id IS NULL);
