-- A paid top-up is final, but for a fee that was not known when it was paid, and for when it was last looked at: jobs that ask the payment
-- provider about paid top-ups take those first that waited longest.
CREATE OR REPLACE FUNCTION refuse_top_up_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' THEN RAISE EXCEPTION 'a top-up begins pending' USING ERRCODE = 'TG005'; END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - 'checked_at' = to_jsonb(OLD) - 'checked_at' THEN RETURN NEW; END IF;
  IF OLD.state = 'paid' AND NOT (current_user = 'tollgate_books' AND NOT OLD.fee_known
      AND to_jsonb(NEW) - ARRAY['fee_minor', 'fee_known'] = to_jsonb(OLD) - ARRAY['fee_minor', 'fee_known']) THEN
    RAISE EXCEPTION 'top-up % is paid and final', OLD.id USING ERRCODE = 'TG005';
  END IF;
  IF NEW.state = 'paid' AND current_user <> 'tollgate_books' THEN RAISE EXCEPTION 'only the books mark a top-up paid' USING ERRCODE = 'TG005'; END IF;
  RETURN NEW;
END $$;
