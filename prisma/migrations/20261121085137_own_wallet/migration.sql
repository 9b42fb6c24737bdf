-- Whoever decides by what the books say waits until the books of that organization are free, and keeps them so until its transaction ends.
SET ROLE tollgate_books;

-- Locks an organization's wallet and answers its now. What was booked before was recorded before this instant; what comes after waits for the caller.
-- It is the first lock of its transaction, as everywhere: no row of the organization is locked before its wallet.
CREATE FUNCTION books.lock_own_wallet(p_org bigint) RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT pg_has_role(session_user, 'tollgate_staff', 'USAGE') AND p_org IS DISTINCT FROM current_org() THEN
    RAISE EXCEPTION 'the portal locks the wallet of the organization of the session' USING ERRCODE = 'TG007';
  END IF;
  PERFORM books.lock_wallet(p_org);
  RETURN books.org_now(p_org);
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.lock_own_wallet(bigint) TO tollgate_portal, tollgate_staff;
