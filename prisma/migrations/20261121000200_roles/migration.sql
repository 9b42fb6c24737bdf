-- Group roles. They cannot sign in; start-up creates one login for each of the last three.
-- Roles belong to the whole Postgres cluster, so a second database finds them already there.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['tollgate_books', 'tollgate_portal', 'tollgate_engine', 'tollgate_staff'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', r);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
  -- The functions of the books are created as tollgate_books, so the migrating role must be able to become it.
  -- (From Postgres 16 on, creating a role gives only the right to hand it out, so it is granted here in any case.)
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT tollgate_books TO %I', current_user);
  END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tollgate_books, tollgate_portal, tollgate_engine, tollgate_staff;
CREATE SCHEMA books;
GRANT USAGE, CREATE ON SCHEMA books TO tollgate_books;
GRANT USAGE ON SCHEMA books TO tollgate_portal, tollgate_engine, tollgate_staff;
-- A function of the books is nobody's until a migration grants it.
ALTER DEFAULT PRIVILEGES FOR ROLE tollgate_books REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Identity. Only staff make staff.
GRANT SELECT ON users TO tollgate_portal;
GRANT INSERT (id, email, name, image, email_verified_at, password_hash, session_version, created_at),
      UPDATE (email, name, image, email_verified_at, password_hash, session_version) ON users TO tollgate_portal;
GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_accounts, verification_tokens, auth_tokens, auth_attempts TO tollgate_portal, tollgate_staff;
GRANT SELECT, INSERT, UPDATE ON users TO tollgate_staff;

GRANT SELECT ON installation TO tollgate_portal, tollgate_staff, tollgate_books;

-- Organizations. State, mode and currency are not for the portal to change.
GRANT SELECT ON organizations, memberships, invitations TO tollgate_portal;
GRANT UPDATE (name, time_zone, billing_email, billing_name, billing_address, tax_id, stripe_customer_id) ON organizations TO tollgate_portal;
GRANT INSERT, UPDATE, DELETE ON memberships TO tollgate_portal;
GRANT INSERT, UPDATE ON invitations TO tollgate_portal;
GRANT SELECT, INSERT, UPDATE ON organizations, memberships, invitations TO tollgate_staff;

-- Keys.
GRANT SELECT ON api_keys, key_index, key_uses TO tollgate_portal, tollgate_engine, tollgate_staff;
GRANT INSERT ON api_keys, key_index TO tollgate_portal, tollgate_staff;
GRANT UPDATE (name, expires_at, revoked_at) ON api_keys TO tollgate_portal, tollgate_staff;
GRANT UPDATE (expires_at, revoked_at) ON key_index TO tollgate_portal, tollgate_staff;
GRANT SELECT, INSERT ON service_keys TO tollgate_staff;
GRANT UPDATE (name, revoked_at) ON service_keys TO tollgate_staff;
GRANT SELECT, UPDATE (last_used_at) ON service_keys TO tollgate_engine;

-- Catalogue.
GRANT SELECT ON features, price_books, rates, list_prices, top_up_packages TO tollgate_portal, tollgate_engine, tollgate_staff;
GRANT INSERT, UPDATE ON features, price_books, top_up_packages TO tollgate_staff;
GRANT INSERT, UPDATE, DELETE ON rates TO tollgate_staff;
GRANT DELETE ON price_books TO tollgate_staff;
GRANT INSERT ON list_prices TO tollgate_staff;

-- The books: everybody reads, only the functions write.
GRANT SELECT ON wallets, grants, debts, ledger_transactions, ledger_entries, usage_events, usage_event_ids, usage_days, usage_hours
  TO tollgate_portal, tollgate_staff;
GRANT SELECT, INSERT ON ledger_transactions, ledger_entries, grants, debts, wallets, usage_events, usage_event_ids, usage_days, usage_hours, key_uses
  TO tollgate_books;
GRANT UPDATE (remaining, held, frozen, used, recognised_minor, breakage_minor, expires_at) ON grants TO tollgate_books;
GRANT UPDATE (debt, next_due_at) ON wallets TO tollgate_books;
GRANT UPDATE (paid) ON debts TO tollgate_books;
GRANT UPDATE (events, amount) ON usage_days, usage_hours TO tollgate_books;
GRANT UPDATE (last_used_at) ON key_uses TO tollgate_books;
GRANT SELECT ON organizations, memberships, api_keys, key_index, top_ups, receipts, list_prices TO tollgate_books;
GRANT INSERT (name, time_zone, billing_email, mode) ON organizations TO tollgate_books;
GRANT INSERT ON memberships TO tollgate_books;
GRANT UPDATE (currency) ON organizations TO tollgate_books;
GRANT UPDATE (state, paid_at, grant_id, debt_paid, payment_intent_id, fee_minor) ON top_ups TO tollgate_books;
GRANT INSERT ON receipts TO tollgate_books;
GRANT SELECT, INSERT, UPDATE ON document_series TO tollgate_books;

-- Money from outside.
GRANT SELECT ON top_ups, receipts TO tollgate_portal, tollgate_staff;
GRANT INSERT (org_id, currency, amount_minor, tax_minor, list_price_id, credits, created_by, created_at),
      UPDATE (session_id, checkout_url) ON top_ups TO tollgate_portal;
GRANT UPDATE (session_id, checkout_url, state, failure, checked_at, payment_intent_id) ON top_ups TO tollgate_staff;
GRANT SELECT ON document_series TO tollgate_staff;
GRANT SELECT, INSERT ON stripe_events TO tollgate_staff;

-- Audit.
GRANT SELECT, INSERT ON audit_records TO tollgate_portal, tollgate_staff;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tollgate_books, tollgate_portal, tollgate_staff;
