-- The ledger's own functions. All run as tollgate_books, which alone may write the books.
-- Accounts of credits: grant, held, frozen (ref: grant), debt, issued:{origin}, used, lapsed, revoked.
-- Accounts of money (debit +): cash:stripe, deferred (ref: grant), tax, owed, fees, revenue:{usage, breakage}.
-- Shares of money are rounded once, half up (nothing here is negative): div() is exact where / would round before it.
SET ROLE tollgate_books;

-- The one clock of funds, limits and deadlines. A sandbox organization's frozen instant will be read here.
CREATE FUNCTION books.org_now(p_org bigint) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT clock_timestamp() $$;

-- Opens an organization with its wallet and its owner; returns its id. The portal opens organizations for who is signed in,
-- in the mode of this installation; staff may open any.
CREATE FUNCTION books.open_organization(p_user text, p_name text, p_time_zone text, p_mode text, p_billing_email text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_org bigint;
BEGIN
  IF NOT pg_has_role(session_user, 'tollgate_staff', 'USAGE') AND
     (p_user IS DISTINCT FROM current_user_id() OR p_mode IS DISTINCT FROM (SELECT mode FROM installation)) THEN
    RAISE EXCEPTION 'the portal opens organizations for the signed-in user, in the mode of the installation' USING ERRCODE = 'TG007';
  END IF;
  INSERT INTO organizations (name, time_zone, mode, billing_email) VALUES (p_name, p_time_zone, p_mode, p_billing_email) RETURNING id INTO v_org;
  INSERT INTO memberships (org_id, user_id, role) VALUES (v_org, p_user, 'owner');
  INSERT INTO wallets (org_id) VALUES (v_org);
  RETURN v_org;
END $$;

-- Takes the organization's lock: every writer of its books queues here. Refuses an organization that does not exist.
CREATE FUNCTION books.lock_wallet(p_org bigint) RETURNS wallets LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_wallet wallets;
BEGIN
  SELECT * INTO v_wallet FROM wallets WHERE org_id = p_org FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no wallet', p_org USING ERRCODE = 'TG010'; END IF;
  RETURN v_wallet;
END $$;

-- Appends one transaction whose entries sum to zero per unit, and moves the projections with it.
-- A reference already posted for this organization and kind raises unique_violation: nothing is booked twice.
CREATE FUNCTION books.post(p_org bigint, p_kind text, p_reference text, p_reason text, p_actor text, p_now timestamptz,
  p_accounts text[], p_refs bigint[], p_units text[], p_amounts numeric[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_transaction bigint; v_bad text; v_moved int; v_grants int;
BEGIN
  SELECT u INTO v_bad FROM unnest(p_units, p_amounts) AS x(u, a) GROUP BY u HAVING sum(a) <> 0 LIMIT 1;
  IF FOUND THEN RAISE EXCEPTION 'transaction % does not sum to zero in %', p_kind, v_bad USING ERRCODE = 'TG011'; END IF;
  SELECT x.account INTO v_bad FROM unnest(p_accounts, p_refs, p_units) AS x(account, ref, unit)
    WHERE x.account IS NULL OR NOT CASE
      WHEN x.account IN ('grant', 'held', 'frozen') THEN x.unit = 'CREDIT' AND x.ref IS NOT NULL
      WHEN x.account IN ('debt', 'used', 'lapsed', 'revoked', 'issued:purchase', 'issued:included', 'issued:promotion', 'issued:rollover', 'issued:refund', 'issued:adjustment')
        THEN x.unit = 'CREDIT' AND x.ref IS NULL
      WHEN x.account = 'deferred' THEN x.unit <> 'CREDIT' AND x.ref IS NOT NULL
      WHEN x.account IN ('cash:stripe', 'tax', 'owed', 'fees', 'revenue:usage', 'revenue:breakage') THEN x.unit <> 'CREDIT' AND x.ref IS NULL
      ELSE false END LIMIT 1;
  IF FOUND THEN RAISE EXCEPTION 'account % does not fit the chart of accounts', v_bad USING ERRCODE = 'TG012'; END IF;

  INSERT INTO ledger_transactions (org_id, kind, reference, reason, actor, recorded_at)
    VALUES (p_org, p_kind, p_reference, p_reason, p_actor, p_now) RETURNING id INTO v_transaction;
  INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
    SELECT p_org, v_transaction, row_number() OVER (ORDER BY x.n), x.account, x.ref, x.unit, x.amount
    FROM unnest(p_accounts, p_refs, p_units, p_amounts) WITH ORDINALITY AS x(account, ref, unit, amount, n) WHERE x.amount <> 0;

  -- A grant's row is the running balance of its accounts; its CHECKs are the floors.
  WITH moved AS (
    SELECT x.ref AS id,
      coalesce(sum(x.amount) FILTER (WHERE x.account = 'grant'), 0) AS remaining,
      coalesce(sum(x.amount) FILTER (WHERE x.account = 'held'), 0) AS held,
      coalesce(sum(x.amount) FILTER (WHERE x.account = 'frozen'), 0) AS frozen
    FROM unnest(p_accounts, p_refs, p_amounts) AS x(account, ref, amount) WHERE x.account IN ('grant', 'held', 'frozen') GROUP BY x.ref)
  UPDATE grants g SET remaining = g.remaining + m.remaining, held = g.held + m.held, frozen = g.frozen + m.frozen,
      used = g.used + CASE WHEN p_kind IN ('usage', 'settle', 'void') THEN -(m.remaining + m.held) ELSE 0 END
    FROM moved m WHERE g.org_id = p_org AND g.id = m.id AND p_kind <> 'issue';
  GET DIAGNOSTICS v_moved = ROW_COUNT;
  SELECT count(DISTINCT x.ref) INTO v_grants FROM unnest(p_accounts, p_refs) AS x(account, ref) WHERE x.account IN ('grant', 'held', 'frozen');
  IF p_kind <> 'issue' AND v_moved <> v_grants THEN
    RAISE EXCEPTION 'a grant of another organization was named' USING ERRCODE = 'TG013';
  END IF;
  UPDATE wallets w SET debt = w.debt + d.amount
    FROM (SELECT sum(x.amount) AS amount FROM unnest(p_accounts, p_amounts) AS x(account, amount) WHERE x.account = 'debt') d
    WHERE w.org_id = p_org AND d.amount IS NOT NULL;
  RETURN v_transaction;
END $$;

-- The earliest instant at which something falls due for the organization by itself: today, a grant's expiry.
CREATE FUNCTION books.schedule_next_due(p_org bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE wallets SET next_due_at = (SELECT min(expires_at) FROM grants WHERE org_id = p_org AND remaining > 0) WHERE org_id = p_org
$$;

-- round(p_money × p_part ÷ p_whole), half up.
CREATE FUNCTION books.share(p_money bigint, p_part numeric, p_whole numeric) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT div(2 * p_money * p_part + p_whole, 2 * p_whole)::bigint
$$;

-- Recognises the money of one purchase as its credits stand, by cumulative rounding: used credits are revenue, lapsed ones breakage,
-- and when none is left, held or frozen, the purchase ends at exactly zero. True when anything moved. The caller holds the wallet's lock.
CREATE FUNCTION books.recognise(p_org bigint, p_grant bigint, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE g grants; v_earned bigint; v_breakage bigint;
BEGIN
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = p_grant AND cost_minor > 0;
  IF NOT FOUND THEN RETURN false; END IF;
  v_earned := books.share(g.cost_minor, g.used, g.issued) - g.recognised_minor;
  v_breakage := CASE WHEN g.remaining + g.held + g.frozen = 0 THEN g.cost_minor - g.recognised_minor - v_earned
    ELSE books.share(g.cost_minor, g.issued - g.remaining - g.held - g.frozen - g.used, g.issued) END - g.breakage_minor;
  IF v_earned = 0 AND v_breakage = 0 THEN RETURN false; END IF;
  UPDATE grants SET recognised_minor = recognised_minor + v_earned, breakage_minor = breakage_minor + v_breakage WHERE org_id = p_org AND id = p_grant;
  PERFORM books.post(p_org, 'recognition', NULL, NULL, 'system', p_now, ARRAY['deferred', 'revenue:usage', 'revenue:breakage'], ARRAY[g.id, NULL, NULL],
    ARRAY[g.currency, g.currency, g.currency], ARRAY[v_earned + v_breakage, -v_earned, -v_breakage]::numeric[]);
  RETURN true;
END $$;

-- Lapses every grant whose expiry has come, and recognises its money. The caller holds the wallet's lock.
CREATE FUNCTION books.lapse_due(p_org bigint, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE g grants;
BEGIN
  FOR g IN SELECT * FROM grants WHERE org_id = p_org AND remaining > 0 AND expires_at <= p_now ORDER BY id LOOP
    PERFORM books.post(p_org, 'expiry', NULL, NULL, 'system', p_now, ARRAY['grant', 'lapsed'], ARRAY[g.id, NULL],
      ARRAY['CREDIT', 'CREDIT'], ARRAY[-g.remaining, g.remaining]);
    PERFORM books.recognise(p_org, g.id, p_now);
  END LOOP;
  PERFORM books.schedule_next_due(p_org);
END $$;

-- What a spending call does first, under the lock: nothing, unless something is due.
CREATE FUNCTION books.apply_due(p_org bigint, p_next_due_at timestamptz, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF p_next_due_at <= p_now THEN PERFORM books.lapse_due(p_org, p_now); END IF;
END $$;

-- Creates a grant and books its credits (and, for a purchase, p_money entries beside them). Returns the grant's id.
CREATE FUNCTION books.create_grant(p_org bigint, p_origin text, p_label text, p_credits numeric, p_cost_minor bigint, p_currency text,
  p_priority int, p_scope text[], p_scope_breadth int, p_starts_at timestamptz, p_expires_at timestamptz, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_grant bigint;
BEGIN
  INSERT INTO grants (org_id, origin, label, issued, remaining, cost_minor, currency, priority, scope, scope_breadth, starts_at, expires_at, recorded_at)
    VALUES (p_org, p_origin, p_label, p_credits, p_credits, p_cost_minor, p_currency, p_priority, coalesce(p_scope, '{}'), p_scope_breadth, p_starts_at, p_expires_at, p_now)
    RETURNING id INTO v_grant;
  UPDATE wallets SET next_due_at = least(next_due_at, p_expires_at) WHERE org_id = p_org;
  RETURN v_grant;
END $$;

-- Gives credits that nobody paid for. The same reference again returns the first grant and books nothing.
CREATE FUNCTION books.give_credits(p_org bigint, p_origin text, p_label text, p_credits numeric, p_priority int, p_scope text[], p_scope_breadth int,
  p_starts_at timestamptz, p_expires_at timestamptz, p_reference text, p_reason text, p_actor text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_now timestamptz; v_wallet wallets; v_grant bigint;
BEGIN
  IF p_origin NOT IN ('promotion', 'adjustment', 'included') THEN
    RAISE EXCEPTION 'credits of origin % are not given, they are bought or returned', p_origin USING ERRCODE = 'TG014';
  END IF;
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT e.ref_id INTO v_grant FROM ledger_transactions t JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id AND e.account = 'grant'
    WHERE t.org_id = p_org AND t.kind = 'issue' AND t.reference = p_reference;
  IF FOUND THEN RETURN v_grant; END IF;
  v_grant := books.create_grant(p_org, p_origin, p_label, p_credits, 0, NULL, p_priority, p_scope, p_scope_breadth, coalesce(p_starts_at, v_now), p_expires_at, v_now);
  PERFORM books.post(p_org, 'issue', p_reference, p_reason, p_actor, v_now,
    ARRAY['grant', 'issued:' || p_origin], ARRAY[v_grant, NULL], ARRAY['CREDIT', 'CREDIT'], ARRAY[p_credits, -p_credits]);
  RETURN v_grant;
END $$;

-- Takes back credits that nobody paid for, in the order of funds; what was bought, or came of it, is refunded, not revoked.
-- Returns what was taken under this reference, now or the first time.
CREATE FUNCTION books.revoke_credits(p_org bigint, p_credits numeric, p_reference text, p_reason text, p_actor text) RETURNS numeric
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_now timestamptz; v_wallet wallets; g grants; v_left numeric := p_credits; v_take numeric;
  v_accounts text[] := '{}'; v_refs bigint[] := '{}'; v_amounts numeric[] := '{}';
BEGIN
  IF p_credits <= 0 THEN RAISE EXCEPTION 'credits to revoke must be more than 0' USING ERRCODE = 'TG014'; END IF;
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT e.amount INTO v_take FROM ledger_transactions t JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id AND e.account = 'revoked'
    WHERE t.org_id = p_org AND t.kind = 'revocation' AND t.reference = p_reference;
  IF FOUND THEN RETURN v_take; END IF;
  PERFORM books.apply_due(p_org, v_wallet.next_due_at, v_now);
  FOR g IN SELECT * FROM grants WHERE org_id = p_org AND remaining > 0 AND origin IN ('promotion', 'adjustment', 'included') AND starts_at <= v_now
           ORDER BY priority, expires_at NULLS LAST, scope_breadth, starts_at, id LOOP
    EXIT WHEN v_left = 0;
    v_take := least(v_left, g.remaining);
    v_left := v_left - v_take;
    v_accounts := v_accounts || 'grant'::text; v_refs := v_refs || g.id; v_amounts := v_amounts || -v_take;
  END LOOP;
  IF v_left > 0 THEN RAISE EXCEPTION 'only % credits can be revoked; purchased credits are refunded instead', p_credits - v_left USING ERRCODE = 'TG015'; END IF;
  PERFORM books.post(p_org, 'revocation', p_reference, p_reason, p_actor, v_now,
    v_accounts || 'revoked'::text, v_refs || NULL::bigint, array_fill('CREDIT'::text, ARRAY[cardinality(v_amounts) + 1]), v_amounts || p_credits);
  RETURN p_credits;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.open_organization(text, text, text, text, text) TO tollgate_portal, tollgate_staff;
GRANT EXECUTE ON FUNCTION books.org_now(bigint) TO tollgate_portal, tollgate_engine, tollgate_staff;
GRANT EXECUTE ON FUNCTION books.give_credits(bigint, text, text, numeric, int, text[], int, timestamptz, timestamptz, text, text, text),
  books.revoke_credits(bigint, numeric, text, text, text) TO tollgate_staff;
