-- Money that goes back: refunds of unused credits, and payments that a payer's bank takes back.

-- AlterTable
ALTER TABLE "grants" ADD COLUMN     "refunded_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "revoked" DECIMAL(38,12) NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "debts" ADD COLUMN     "list_price_id" BIGINT,
ADD COLUMN     "owed_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "owed_paid_minor" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "top_ups" ADD COLUMN     "debt_share" DECIMAL(38,12) NOT NULL DEFAULT 0,
ADD COLUMN     "fee_known" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "refunds" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "top_up_id" BIGINT NOT NULL,
    "grant_id" BIGINT,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "reference" TEXT NOT NULL,
    "stripe_refund_id" TEXT,
    "credits" DECIMAL(38,12) NOT NULL,
    "spent_credits" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "owed_minor" BIGINT NOT NULL DEFAULT 0,
    "reason" TEXT,
    "failure" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "settled_at" TIMESTAMPTZ(6),
    "checked_at" TIMESTAMPTZ(6),

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "disputes" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "top_up_id" BIGINT NOT NULL,
    "grant_id" BIGINT,
    "state" TEXT NOT NULL DEFAULT 'open',
    "stripe_dispute_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL DEFAULT 0,
    "disputed_credits" DECIMAL(38,12) NOT NULL,
    "credits" DECIMAL(38,12) NOT NULL,
    "spent_credits" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "net_minor" BIGINT NOT NULL DEFAULT 0,
    "tax_minor" BIGINT NOT NULL DEFAULT 0,
    "owed_minor" BIGINT NOT NULL DEFAULT 0,
    "reason" TEXT,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "checked_at" TIMESTAMPTZ(6),

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "refunds_org_id_reference_key" ON "refunds"("org_id", "reference");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_org_id_stripe_refund_id_key" ON "refunds"("org_id", "stripe_refund_id");

-- CreateIndex
CREATE INDEX "refunds_org_id_top_up_id_idx" ON "refunds"("org_id", "top_up_id");

-- CreateIndex
CREATE INDEX "refunds_state_checked_at_idx" ON "refunds"("state", "checked_at");

-- CreateIndex
CREATE UNIQUE INDEX "disputes_org_id_stripe_dispute_id_key" ON "disputes"("org_id", "stripe_dispute_id");

-- CreateIndex
CREATE INDEX "disputes_org_id_top_up_id_idx" ON "disputes"("org_id", "top_up_id");

-- CreateIndex
CREATE INDEX "disputes_state_checked_at_idx" ON "disputes"("state", "checked_at");

-- What earlier revocations took is counted on the grants from now on, and what earlier top-ups paid of a debt was at their own price.
UPDATE grants g SET revoked = r.amount FROM (
  SELECT e.org_id, e.ref_id, -sum(e.amount) AS amount FROM ledger_entries e JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id
  WHERE t.kind = 'revocation' AND e.account = 'grant' GROUP BY 1, 2) r WHERE g.org_id = r.org_id AND g.id = r.ref_id;
ALTER TABLE top_ups DISABLE TRIGGER paid_final;
UPDATE top_ups SET debt_share = debt_paid WHERE debt_paid > 0;
ALTER TABLE top_ups ENABLE TRIGGER paid_final;

ALTER TABLE grants DROP CONSTRAINT grants_never_above_issued, DROP CONSTRAINT grants_recognised_within_cost,
  ADD CONSTRAINT grants_never_above_issued CHECK (issued > 0 AND revoked >= 0 AND remaining + held + frozen + used + revoked <= issued),
  ADD CONSTRAINT grants_recognised_within_cost CHECK (recognised_minor >= 0 AND breakage_minor >= 0 AND refunded_minor >= 0
    AND recognised_minor + breakage_minor + refunded_minor <= cost_minor);
ALTER TABLE debts ADD CONSTRAINT debts_owed_within CHECK (owed_minor >= 0 AND owed_paid_minor BETWEEN 0 AND owed_minor);
ALTER TABLE refunds ADD CONSTRAINT refunds_state_known CHECK (state IN ('asked', 'done', 'failed')),
  ADD CONSTRAINT refunds_not_negative CHECK (credits >= 0 AND spent_credits >= 0 AND net_minor >= 0 AND tax_minor >= 0 AND owed_minor >= 0 AND net_minor + tax_minor + owed_minor > 0);
ALTER TABLE disputes ADD CONSTRAINT disputes_state_known CHECK (state IN ('open', 'won', 'lost')),
  ADD CONSTRAINT disputes_not_negative CHECK (amount_minor > 0 AND disputed_credits >= 0 AND credits >= 0 AND spent_credits >= 0 AND net_minor >= 0 AND tax_minor >= 0 AND owed_minor >= 0);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['refunds', 'disputes'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I TO tollgate_portal USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()))', t);
    EXECUTE format('CREATE POLICY all_orgs ON %I TO tollgate_books, tollgate_staff, tollgate_engine USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('GRANT SELECT ON %I TO tollgate_portal, tollgate_staff', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO tollgate_books', t);
    EXECUTE format('GRANT UPDATE (checked_at) ON %I TO tollgate_staff', t);
    EXECUTE format('GRANT USAGE ON SEQUENCE %I TO tollgate_books', t || '_id_seq');
  END LOOP;
END $$;
-- The staff login notes which refund Stripe made of a request; everything else is moved by the books.
GRANT UPDATE (stripe_refund_id) ON refunds TO tollgate_staff;
GRANT UPDATE (revoked, refunded_minor) ON grants TO tollgate_books;
GRANT UPDATE (owed_paid_minor) ON debts TO tollgate_books;
GRANT UPDATE (debt_share, fee_known) ON top_ups TO tollgate_books;
GRANT UPDATE (state) ON organizations TO tollgate_books;

-- A refund that Stripe is known to have made stays that one.
CREATE FUNCTION refuse_refund_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.stripe_refund_id IS NOT NULL AND NEW.stripe_refund_id IS DISTINCT FROM OLD.stripe_refund_id THEN
    RAISE EXCEPTION 'refund % is known to Stripe under another id', OLD.id USING ERRCODE = 'TG005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER known_stays BEFORE UPDATE ON refunds FOR EACH ROW EXECUTE FUNCTION refuse_refund_change();

-- A paid top-up is final, but for a fee that was not known when it was paid.
CREATE OR REPLACE FUNCTION refuse_top_up_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' THEN RAISE EXCEPTION 'a top-up begins pending' USING ERRCODE = 'TG005'; END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'paid' AND NOT (current_user = 'tollgate_books' AND NOT OLD.fee_known
      AND to_jsonb(NEW) - ARRAY['fee_minor', 'fee_known'] = to_jsonb(OLD) - ARRAY['fee_minor', 'fee_known']) THEN
    RAISE EXCEPTION 'top-up % is paid and final', OLD.id USING ERRCODE = 'TG005';
  END IF;
  IF NEW.state = 'paid' AND current_user <> 'tollgate_books' THEN RAISE EXCEPTION 'only the books mark a top-up paid' USING ERRCODE = 'TG005'; END IF;
  RETURN NEW;
END $$;

-- The price at which a debt is paid is that of the instant when it arose. Debts are few: at most one for each batch that ran out.
CREATE FUNCTION price_debt() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.cause = 'usage' THEN
    NEW.list_price_id := (SELECT p.id FROM list_prices p JOIN organizations o ON o.id = NEW.org_id AND o.currency = p.currency
      WHERE p.effective_at <= NEW.recorded_at ORDER BY p.effective_at DESC LIMIT 1);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER priced BEFORE INSERT ON debts FOR EACH ROW EXECUTE FUNCTION price_debt();
