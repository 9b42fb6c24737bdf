-- What screens and customers' keys show as balance is what spending counts: the same function, for the organization of the session.
SET ROLE tollgate_books;

CREATE FUNCTION books.own_balance(OUT current numeric, OUT held numeric, OUT available numeric, OUT debt numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.current, b.held, b.available, b.debt FROM books.balance(public.current_org(), NULL) b
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.own_balance() TO tollgate_portal;
