-- Rates that hold for one organization or one plan version, and scheduled price books that are canceled before they count.

CREATE TABLE "rate_overrides" (
    "id" BIGINT NOT NULL,
    "org_id" BIGINT,
    "plan_version_id" BIGINT,
    "feature" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "dimensions" JSONB NOT NULL DEFAULT '{}',
    "model" TEXT NOT NULL DEFAULT 'per_unit',
    "price" DECIMAL(38,12) NOT NULL,
    "per" DECIMAL(20,0) NOT NULL DEFAULT 1,
    "base" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "minimum" DECIMAL(38,12) NOT NULL DEFAULT 0,
    "tiers" JSONB,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6),
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_by" TEXT,

    CONSTRAINT "rate_overrides_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "rate_overrides_org_id_idx" ON "rate_overrides"("org_id");

ALTER TABLE "price_books" ADD COLUMN "canceled_at" TIMESTAMPTZ(6), ADD COLUMN "canceled_by" TEXT;

ALTER TABLE rate_overrides
  ADD CONSTRAINT rate_overrides_for_one CHECK (num_nonnulls(org_id, plan_version_id) = 1),
  ADD CONSTRAINT rate_overrides_model_known CHECK (model IN ('per_unit', 'package', 'graduated', 'volume')),
  ADD CONSTRAINT rate_overrides_not_negative CHECK (price >= 0 AND per >= 1 AND base >= 0 AND minimum >= 0),
  ADD CONSTRAINT rate_overrides_end_after_start CHECK (ends_at IS NULL OR ends_at >= starts_at);
ALTER TABLE price_books ADD CONSTRAINT price_books_canceled_whole CHECK ((canceled_at IS NULL) = (canceled_by IS NULL) AND (canceled_at IS NULL OR state = 'published'));

-- Usage that has been charged keeps its price: an override begins and ends at or after the moment somebody says so. Only its end can be set, and moved while it is ahead.
CREATE FUNCTION refuse_override_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.starts_at < clock_timestamp() - interval '1 minute' OR NEW.ends_at < clock_timestamp() - interval '1 minute' THEN
      RAISE EXCEPTION 'an override begins and ends at or after it is made' USING ERRCODE = 'TG002';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'ends_at' - 'ended_by') = (to_jsonb(OLD) - 'ends_at' - 'ended_by')
     AND (OLD.ends_at IS NULL OR OLD.ends_at > clock_timestamp()) AND NEW.ends_at >= least(clock_timestamp() - interval '1 minute', OLD.ends_at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rate override % is immutable: % refused', OLD.id, TG_OP USING ERRCODE = 'TG002';
END $$;
CREATE TRIGGER immutable BEFORE INSERT OR UPDATE OR DELETE ON rate_overrides FOR EACH ROW EXECUTE FUNCTION refuse_override_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON rate_overrides FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- As before, but a published book may be canceled while it is not yet in effect; a canceled one counts for nothing.
CREATE OR REPLACE FUNCTION refuse_published_book_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN RAISE EXCEPTION 'a price book begins as a draft' USING ERRCODE = 'TG002'; END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'published' THEN
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'canceled_at' - 'canceled_by') = (to_jsonb(OLD) - 'canceled_at' - 'canceled_by')
       AND OLD.canceled_at IS NULL AND NEW.canceled_at IS NOT NULL AND OLD.effective_at > clock_timestamp() THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION 'price book % is published and immutable: % refused', OLD.number, TG_OP USING ERRCODE = 'TG002';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  -- Usage that has been charged keeps its price: a book takes effect after it is published, and after every book before it.
  -- The first alone may reach back, since nothing was charged without one.
  IF NEW.state = 'published' AND EXISTS (SELECT 1 FROM price_books WHERE state = 'published')
     AND (NEW.effective_at < clock_timestamp() - interval '1 minute'
       OR NEW.effective_at < (SELECT max(effective_at) FROM price_books WHERE state = 'published' AND canceled_at IS NULL)) THEN
    RAISE EXCEPTION 'a price book takes effect at or after its publication, and not before an earlier book' USING ERRCODE = 'TG002';
  END IF;
  RETURN NEW;
END $$;

-- A customer sees what holds for everybody on a plan and for itself; the prices of others are nobody's business.
ALTER TABLE rate_overrides ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_prices ON rate_overrides FOR SELECT TO tollgate_portal USING (org_id IS NULL OR org_id = (SELECT current_org()));
CREATE POLICY all_prices ON rate_overrides TO tollgate_engine, tollgate_staff USING (true) WITH CHECK (true);
GRANT SELECT ON rate_overrides TO tollgate_portal, tollgate_engine, tollgate_staff;
GRANT INSERT ON rate_overrides TO tollgate_staff;
GRANT UPDATE (ends_at, ended_by) ON rate_overrides TO tollgate_staff;
