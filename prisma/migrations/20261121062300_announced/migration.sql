-- What happens rarely to an organization and decides whether it may call is announced to every process when it commits: credits given,
-- its state, its limits, its clock. Deductions are not: one notification each would cost more than half of their speed.
CREATE FUNCTION announce_organization() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM pg_notify('tollgate_orgs', to_jsonb(NEW) ->> TG_ARGV[0]);
  RETURN NULL;
END $$;

CREATE TRIGGER announced AFTER INSERT ON grants FOR EACH ROW EXECUTE FUNCTION announce_organization('org_id');
CREATE TRIGGER announced AFTER INSERT OR UPDATE ON spend_limits FOR EACH ROW EXECUTE FUNCTION announce_organization('org_id');
CREATE TRIGGER announced AFTER INSERT OR UPDATE ON org_clocks FOR EACH ROW EXECUTE FUNCTION announce_organization('org_id');
CREATE TRIGGER announced AFTER UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION announce_organization('id');
