-- The clock of a sandbox organization can stand still and be moved forward by staff, so that months pass in a test or a demo.

CREATE TABLE "org_clocks" (
    "org_id" BIGINT NOT NULL,
    "frozen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "org_clocks_pkey" PRIMARY KEY ("org_id")
);

CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON org_clocks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE org_clocks ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON org_clocks TO tollgate_portal USING (org_id = (SELECT current_org())) WITH CHECK (org_id = (SELECT current_org()));
CREATE POLICY all_orgs ON org_clocks TO tollgate_books, tollgate_staff, tollgate_engine USING (true) WITH CHECK (true);
GRANT SELECT ON org_clocks TO tollgate_portal, tollgate_engine, tollgate_staff, tollgate_books;
GRANT INSERT (org_id, frozen_at), UPDATE (frozen_at) ON org_clocks TO tollgate_books;

SET ROLE tollgate_books;

-- The one clock of funds, limits and deadlines: the frozen instant of a sandbox organization that has one, else the database's clock.
CREATE OR REPLACE FUNCTION books.org_now(p_org bigint) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT coalesce((SELECT c.frozen_at FROM public.org_clocks c WHERE c.org_id = p_org), clock_timestamp())
$$;

-- Freezes a sandbox organization's clock at an instant, which is never before the one that it shows.
CREATE FUNCTION books.freeze_clock(p_org bigint, p_at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM books.lock_wallet(p_org);
  IF (SELECT o.mode FROM organizations o WHERE o.id = p_org) <> 'sandbox' THEN
    RAISE EXCEPTION 'only a sandbox organization''s clock can be frozen' USING ERRCODE = 'TG030';
  END IF;
  IF p_at < books.org_now(p_org) THEN RAISE EXCEPTION 'a clock is never put back' USING ERRCODE = 'TG031'; END IF;
  INSERT INTO org_clocks AS c (org_id, frozen_at) VALUES (p_org, p_at) ON CONFLICT (org_id) DO UPDATE SET frozen_at = excluded.frozen_at;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.freeze_clock(bigint, timestamptz) TO tollgate_staff;
