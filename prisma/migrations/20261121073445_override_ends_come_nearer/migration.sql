-- Usage that has been charged keeps its price: an override begins and ends at or after the moment somebody says so. Only its end can be set, and brought
-- forward while it is ahead: a later one could meet the override that follows, and two prices would hold for one case.
CREATE OR REPLACE FUNCTION refuse_override_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.starts_at < clock_timestamp() - interval '1 minute' OR NEW.ends_at < clock_timestamp() - interval '1 minute' THEN
      RAISE EXCEPTION 'an override begins and ends at or after it is made' USING ERRCODE = 'TG002';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'ends_at' - 'ended_by') = (to_jsonb(OLD) - 'ends_at' - 'ended_by')
     AND (OLD.ends_at IS NULL OR (OLD.ends_at > clock_timestamp() AND NEW.ends_at <= OLD.ends_at)) AND NEW.ends_at >= clock_timestamp() - interval '1 minute' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rate override % is immutable: % refused', OLD.id, TG_OP USING ERRCODE = 'TG002';
END $$;
