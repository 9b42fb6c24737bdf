-- What no role may do, the owner included.

ALTER TABLE users ADD CONSTRAINT users_email_is_lower_case CHECK (email = lower(email));
ALTER TABLE users ADD CONSTRAINT users_staff_role_known CHECK (staff_role IN ('admin', 'support'));
ALTER TABLE organizations
  ADD CONSTRAINT organizations_state_known CHECK (state IN ('active', 'restricted', 'suspended', 'closed')),
  ADD CONSTRAINT organizations_mode_known CHECK (mode IN ('production', 'sandbox')),
  ADD CONSTRAINT organizations_name_not_blank CHECK (length(trim(name)) BETWEEN 1 AND 120);
ALTER TABLE memberships ADD CONSTRAINT memberships_role_known CHECK (role IN ('owner', 'admin', 'billing', 'developer', 'viewer'));
ALTER TABLE invitations ADD CONSTRAINT invitations_role_known CHECK (role IN ('admin', 'billing', 'developer', 'viewer'));
ALTER TABLE api_keys ADD CONSTRAINT api_keys_environment_known CHECK (environment IN ('dev', 'live'));
ALTER TABLE key_index ADD CONSTRAINT key_index_hash_is_sha256 CHECK (octet_length(hash) = 32);
ALTER TABLE service_keys ADD CONSTRAINT service_keys_hash_is_sha256 CHECK (octet_length(hash) = 32);
ALTER TABLE price_books
  ADD CONSTRAINT price_books_state_known CHECK (state IN ('draft', 'published')),
  ADD CONSTRAINT price_books_published_whole CHECK ((state = 'published') = (number IS NOT NULL AND effective_at IS NOT NULL AND published_at IS NOT NULL));
ALTER TABLE rates
  ADD CONSTRAINT rates_model_known CHECK (model IN ('per_unit', 'package', 'graduated', 'volume')),
  ADD CONSTRAINT rates_not_negative CHECK (price >= 0 AND per >= 1 AND base >= 0 AND minimum >= 0);
ALTER TABLE list_prices ADD CONSTRAINT list_prices_positive CHECK (credits > 0 AND amount_major > 0);
ALTER TABLE wallets ADD CONSTRAINT wallets_debt_never_positive CHECK (debt <= 0);
ALTER TABLE grants
  ADD CONSTRAINT grants_never_below_zero CHECK (remaining >= 0 AND held >= 0 AND frozen >= 0 AND used >= 0),
  ADD CONSTRAINT grants_never_above_issued CHECK (issued > 0 AND remaining + held + frozen + used <= issued),
  ADD CONSTRAINT grants_origin_known CHECK (origin IN ('purchase', 'included', 'promotion', 'rollover', 'refund', 'adjustment')),
  ADD CONSTRAINT grants_cost_has_currency CHECK (cost_minor >= 0 AND (cost_minor = 0 OR currency IS NOT NULL)),
  ADD CONSTRAINT grants_recognised_within_cost CHECK (recognised_minor >= 0 AND breakage_minor >= 0 AND recognised_minor + breakage_minor <= cost_minor),
  ADD CONSTRAINT grants_end_after_start CHECK (expires_at IS NULL OR expires_at > starts_at),
  ADD CONSTRAINT grants_scope_breadth_fits CHECK (scope_breadth BETWEEN 0 AND 3 AND (scope_breadth = 3) = (cardinality(scope) = 0));
ALTER TABLE grants ALTER COLUMN scope SET NOT NULL;
ALTER TABLE installation
  ADD CONSTRAINT installation_is_one CHECK (id = 1),
  ADD CONSTRAINT installation_mode_known CHECK (mode IN ('production', 'sandbox'));
INSERT INTO installation (id, mode) VALUES (1, 'production');
ALTER TABLE debts ADD CONSTRAINT debts_paid_within_credits CHECK (credits > 0 AND paid BETWEEN 0 AND credits);
ALTER TABLE ledger_entries
  ADD CONSTRAINT ledger_entries_not_zero CHECK (amount <> 0),
  ADD CONSTRAINT ledger_entries_money_is_whole CHECK (unit = 'CREDIT' OR (unit ~ '^[A-Z]{3}$' AND amount = trunc(amount)));
ALTER TABLE usage_events
  ADD CONSTRAINT usage_events_status_known CHECK (status IN ('charged', 'unmatched')),
  ADD CONSTRAINT usage_events_amount_not_negative CHECK (amount >= 0);
ALTER TABLE top_ups
  ADD CONSTRAINT top_ups_state_known CHECK (state IN ('pending', 'paid', 'failed', 'expired', 'canceled')),
  ADD CONSTRAINT top_ups_positive CHECK (amount_minor > 0 AND tax_minor >= 0 AND credits > 0);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TG001';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_transactions', 'ledger_entries', 'usage_events', 'usage_event_ids', 'receipts', 'stripe_events', 'audit_records', 'list_prices'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
  -- Projections move, but never vanish.
  FOREACH t IN ARRAY ARRAY['grants', 'wallets', 'debts', 'usage_days', 'usage_hours', 'document_series', 'top_ups', 'key_index', 'api_keys', 'organizations'] LOOP
    EXECUTE format('CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;

-- A published price book and its rates are immutable.
CREATE FUNCTION refuse_published_book_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN RAISE EXCEPTION 'a price book begins as a draft' USING ERRCODE = 'TG002'; END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'price book % is published and immutable: % refused', OLD.number, TG_OP USING ERRCODE = 'TG002';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  -- Usage that has been charged keeps its price: a book takes effect after it is published, and after every book before it.
  -- The first alone may reach back, since nothing was charged without one.
  IF NEW.state = 'published' AND EXISTS (SELECT 1 FROM price_books WHERE state = 'published')
     AND (NEW.effective_at < clock_timestamp() - interval '1 minute' OR NEW.effective_at < (SELECT max(effective_at) FROM price_books WHERE state = 'published')) THEN
    RAISE EXCEPTION 'a price book takes effect at or after its publication, and not before an earlier book' USING ERRCODE = 'TG002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER published_immutable BEFORE INSERT OR UPDATE OR DELETE ON price_books FOR EACH ROW EXECUTE FUNCTION refuse_published_book_change();

CREATE FUNCTION refuse_published_rate_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE v_book bigint;
BEGIN
  FOREACH v_book IN ARRAY array_remove(ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.book_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.book_id END], NULL) LOOP
    -- FOR SHARE: a rate cannot slip into a book that is being published beside it.
    PERFORM 1 FROM price_books WHERE id = v_book AND state = 'draft' FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'rates of a published price book are immutable: % refused', TG_OP USING ERRCODE = 'TG002';
    END IF;
  END LOOP;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_immutable BEFORE INSERT OR UPDATE OR DELETE ON rates FOR EACH ROW EXECUTE FUNCTION refuse_published_rate_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An organization pays in one currency for ever, stays in its mode, and always has an owner.
CREATE FUNCTION refuse_organization_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.currency IS NOT NULL AND NEW.currency IS DISTINCT FROM OLD.currency THEN
    RAISE EXCEPTION 'the billing currency of an organization is fixed after its first payment' USING ERRCODE = 'TG003';
  END IF;
  IF NEW.mode <> OLD.mode THEN
    RAISE EXCEPTION 'an organization stays sandbox or production' USING ERRCODE = 'TG003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fixed_facts BEFORE UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION refuse_organization_change();

-- A top-up begins pending, is paid by the books alone, and is final then.
CREATE FUNCTION refuse_top_up_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' THEN RAISE EXCEPTION 'a top-up begins pending' USING ERRCODE = 'TG005'; END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'paid' THEN RAISE EXCEPTION 'top-up % is paid and final', OLD.id USING ERRCODE = 'TG005'; END IF;
  IF NEW.state = 'paid' AND current_user <> 'tollgate_books' THEN RAISE EXCEPTION 'only the books mark a top-up paid' USING ERRCODE = 'TG005'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER paid_final BEFORE INSERT OR UPDATE ON top_ups FOR EACH ROW EXECUTE FUNCTION refuse_top_up_change();

-- A revoked key stays revoked.
CREATE FUNCTION refuse_revival() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
    RAISE EXCEPTION 'a revoked key stays revoked' USING ERRCODE = 'TG006';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER revoked_final BEFORE UPDATE ON api_keys FOR EACH ROW EXECUTE FUNCTION refuse_revival();
CREATE TRIGGER revoked_final BEFORE UPDATE ON key_index FOR EACH ROW EXECUTE FUNCTION refuse_revival();
CREATE TRIGGER revoked_final BEFORE UPDATE ON service_keys FOR EACH ROW EXECUTE FUNCTION refuse_revival();

-- Looks past row-level security, since the organization it protects may not be the session's.
SET ROLE tollgate_books;
CREATE FUNCTION books.refuse_ownerless_organization() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM organizations WHERE id = OLD.org_id FOR NO KEY UPDATE;
  IF FOUND AND NOT EXISTS (SELECT 1 FROM memberships WHERE org_id = OLD.org_id AND role = 'owner') THEN
    RAISE EXCEPTION 'an organization keeps at least one owner' USING ERRCODE = 'TG004';
  END IF;
  RETURN NULL;
END $$;
RESET ROLE;
CREATE CONSTRAINT TRIGGER keeps_an_owner AFTER UPDATE OR DELETE ON memberships DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION books.refuse_ownerless_organization();
