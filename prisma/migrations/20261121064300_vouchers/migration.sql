-- Vouchers: codes that an organization turns into promotional credits.

-- CreateTable
CREATE TABLE "vouchers" (
    "id" BIGSERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "credits" DECIMAL(38,12) NOT NULL,
    "most_in_all" INTEGER,
    "most_per_org" INTEGER NOT NULL DEFAULT 1,
    "redeemed" INTEGER NOT NULL DEFAULT 0,
    "priority" SMALLINT NOT NULL DEFAULT 10,
    "scope" TEXT[],
    "scope_breadth" SMALLINT NOT NULL DEFAULT 3,
    "lifetime_days" INTEGER,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vouchers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "voucher_redemptions" (
    "org_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "voucher_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "reference" TEXT NOT NULL,
    "grant_id" BIGINT NOT NULL,
    "redeemed_by" TEXT NOT NULL,
    "redeemed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "voucher_redemptions_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "vouchers_code_key" ON "vouchers"("code");

-- CreateIndex
CREATE INDEX "voucher_redemptions_voucher_id_idx" ON "voucher_redemptions"("voucher_id");

-- CreateIndex
CREATE UNIQUE INDEX "voucher_redemptions_org_id_voucher_id_number_key" ON "voucher_redemptions"("org_id", "voucher_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "voucher_redemptions_org_id_reference_key" ON "voucher_redemptions"("org_id", "reference");

ALTER TABLE vouchers ALTER COLUMN scope SET NOT NULL,
  ADD CONSTRAINT vouchers_code_canonical CHECK (code ~ '^[A-Z0-9][A-Z0-9-]{2,38}[A-Z0-9]$'),
  ADD CONSTRAINT vouchers_within_limits CHECK (credits > 0 AND most_in_all >= 1 AND most_per_org >= 1 AND redeemed >= 0 AND (most_in_all IS NULL OR redeemed <= most_in_all)),
  ADD CONSTRAINT vouchers_lives CHECK (lifetime_days >= 1 AND (ends_at IS NULL OR ends_at >= starts_at)),
  ADD CONSTRAINT vouchers_scope_breadth_fits CHECK (scope_breadth BETWEEN 0 AND 3 AND (scope_breadth = 3) = (cardinality(scope) = 0));
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON vouchers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON voucher_redemptions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE voucher_redemptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON voucher_redemptions TO tollgate_portal USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
CREATE POLICY all_orgs ON voucher_redemptions TO tollgate_books, tollgate_staff, tollgate_engine USING (true) WITH CHECK (true);

-- Codes are for staff to see; who redeems one has to know it.
GRANT SELECT ON vouchers TO tollgate_staff, tollgate_books;
GRANT INSERT (code, label, credits, most_in_all, most_per_org, priority, scope, scope_breadth, lifetime_days, starts_at, ends_at, created_by), UPDATE (ends_at) ON vouchers TO tollgate_staff;
GRANT UPDATE (redeemed) ON vouchers TO tollgate_books;
GRANT SELECT ON voucher_redemptions TO tollgate_portal, tollgate_staff;
GRANT SELECT, INSERT ON voucher_redemptions TO tollgate_books;
GRANT USAGE ON SEQUENCE vouchers_id_seq TO tollgate_staff;
GRANT USAGE ON SEQUENCE voucher_redemptions_id_seq TO tollgate_books;

-- What was promised is not changed: a voucher can only be ended.
CREATE FUNCTION refuse_voucher_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF to_jsonb(NEW) - ARRAY['redeemed', 'ends_at'] <> to_jsonb(OLD) - ARRAY['redeemed', 'ends_at'] THEN
    RAISE EXCEPTION 'voucher % keeps its terms', OLD.id USING ERRCODE = 'TG041';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keeps_terms BEFORE UPDATE ON vouchers FOR EACH ROW EXECUTE FUNCTION refuse_voucher_change();

SET ROLE tollgate_books;

-- Turns a voucher's code into a grant of promotional credits for one organization: as often as the voucher allows in all and each organization.
-- The portal redeems for the session's organization alone. Outcomes: redeemed, again (the same reference, or a voucher for one use each that was
-- used here), unknown, early (it has not begun), over, used_up, closed (the organization).
-- The organization's lock comes first, then the voucher's row, so that parallel redemptions of one code wait for each other and never exceed it.
CREATE FUNCTION books.redeem_voucher(p_org bigint, p_code text, p_reference text, p_actor text)
RETURNS TABLE (outcome text, grant_id bigint, label text, credits numeric, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE v vouchers; r voucher_redemptions; v_now timestamptz; v_count int; v_grant bigint;
BEGIN
  IF NOT pg_has_role(session_user, 'tollgate_staff', 'USAGE') AND p_org IS DISTINCT FROM current_org() THEN
    RAISE EXCEPTION 'the portal redeems vouchers for the organization of the session' USING ERRCODE = 'TG007';
  END IF;
  PERFORM books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT * INTO v FROM vouchers x WHERE x.code = p_code FOR UPDATE;
  IF NOT FOUND THEN outcome := 'unknown'; RETURN NEXT; RETURN; END IF;
  SELECT count(*) INTO v_count FROM voucher_redemptions x WHERE x.org_id = p_org AND x.voucher_id = v.id;
  SELECT * INTO r FROM voucher_redemptions x WHERE x.org_id = p_org AND x.voucher_id = v.id AND (x.reference = p_reference OR (v.most_per_org = 1));
  IF FOUND THEN outcome := 'again'; v_grant := r.grant_id;
  ELSIF EXISTS (SELECT 1 FROM organizations o WHERE o.id = p_org AND o.state = 'closed') THEN outcome := 'closed';
  ELSIF v.starts_at > v_now THEN outcome := 'early';
  ELSIF v.ends_at <= v_now THEN outcome := 'over';
  ELSIF v.redeemed >= v.most_in_all OR v_count >= v.most_per_org THEN outcome := 'used_up';
  ELSE
    outcome := 'redeemed';
    UPDATE vouchers x SET redeemed = x.redeemed + 1 WHERE x.id = v.id;
    v_grant := books.give_credits(p_org, 'promotion', v.label, v.credits, v.priority, v.scope, v.scope_breadth, v_now, v_now + make_interval(days => v.lifetime_days),
      'voucher:' || v.id || ':' || (v_count + 1), NULL, p_actor);
    INSERT INTO voucher_redemptions (org_id, voucher_id, number, reference, grant_id, redeemed_by, redeemed_at)
      VALUES (p_org, v.id, v_count + 1, p_reference, v_grant, p_actor, v_now);
  END IF;
  IF v_grant IS NOT NULL THEN
    SELECT g.id, g.label, g.issued, g.expires_at INTO grant_id, label, credits, expires_at FROM grants g WHERE g.org_id = p_org AND g.id = v_grant;
  END IF;
  RETURN NEXT;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.redeem_voucher(bigint, text, text, text) TO tollgate_portal, tollgate_staff;
