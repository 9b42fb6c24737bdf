-- Money that goes back, and what is owed for it. Refunds and disputes freeze credits first; money moves when the payment provider has moved it.
-- Posting, recognition and paid top-ups are replaced whole: refunded money ends a purchase at exactly zero too, and a debt is paid at the price when it arose.
SET ROLE tollgate_books;

-- Appends one transaction whose entries sum to zero per unit, and moves the projections with it.
-- A reference already posted for this organization and kind raises unique_violation: nothing is booked twice.
CREATE OR REPLACE FUNCTION books.post(p_org bigint, p_kind text, p_reference text, p_reason text, p_actor text, p_now timestamptz,
  p_accounts text[], p_refs bigint[], p_units text[], p_amounts numeric[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_transaction bigint; v_bad text; v_moved int; v_grants int;
BEGIN
  -- A line of nothing is no entry.
  SELECT coalesce(array_agg(x.account ORDER BY x.n), '{}'), coalesce(array_agg(x.ref ORDER BY x.n), '{}'), coalesce(array_agg(x.unit ORDER BY x.n), '{}'), coalesce(array_agg(x.amount ORDER BY x.n), '{}')
    INTO p_accounts, p_refs, p_units, p_amounts
    FROM unnest(p_accounts, p_refs, p_units, p_amounts) WITH ORDINALITY AS x(account, ref, unit, amount, n) WHERE x.amount <> 0;
  SELECT u INTO v_bad FROM unnest(p_units, p_amounts) AS x(u, a) GROUP BY u HAVING sum(a) <> 0 LIMIT 1;
  IF FOUND THEN RAISE EXCEPTION 'transaction % does not sum to zero in %', p_kind, v_bad USING ERRCODE = 'TG011'; END IF;
  SELECT x.account INTO v_bad FROM unnest(p_accounts, p_refs, p_units) AS x(account, ref, unit)
    WHERE x.account IS NULL OR NOT CASE
      WHEN x.account IN ('grant', 'held', 'frozen') THEN x.unit = 'CREDIT' AND x.ref IS NOT NULL
      WHEN x.account IN ('debt', 'used', 'lapsed', 'revoked', 'issued:purchase', 'issued:included', 'issued:promotion', 'issued:rollover', 'issued:refund', 'issued:adjustment')
        THEN x.unit = 'CREDIT' AND x.ref IS NULL
      WHEN x.account = 'deferred' THEN x.unit <> 'CREDIT' AND x.ref IS NOT NULL
      WHEN x.account IN ('cash:stripe', 'tax', 'owed', 'disputed', 'bad_debt', 'fees', 'revenue:usage', 'revenue:breakage') THEN x.unit <> 'CREDIT' AND x.ref IS NULL
      ELSE false END LIMIT 1;
  IF FOUND THEN RAISE EXCEPTION 'account % does not fit the chart of accounts', v_bad USING ERRCODE = 'TG012'; END IF;

  INSERT INTO ledger_transactions (org_id, kind, reference, reason, actor, recorded_at)
    VALUES (p_org, p_kind, p_reference, p_reason, p_actor, p_now) RETURNING id INTO v_transaction;
  INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
    SELECT p_org, v_transaction, row_number() OVER (ORDER BY x.n), x.account, x.ref, x.unit, x.amount
    FROM unnest(p_accounts, p_refs, p_units, p_amounts) WITH ORDINALITY AS x(account, ref, unit, amount, n);

  -- A grant's row is the running balance of its accounts; its CHECKs are the floors.
  WITH moved AS (
    SELECT x.ref AS id,
      coalesce(sum(x.amount) FILTER (WHERE x.account = 'grant'), 0) AS remaining,
      coalesce(sum(x.amount) FILTER (WHERE x.account = 'held'), 0) AS held,
      coalesce(sum(x.amount) FILTER (WHERE x.account = 'frozen'), 0) AS frozen
    FROM unnest(p_accounts, p_refs, p_amounts) AS x(account, ref, amount) WHERE x.account IN ('grant', 'held', 'frozen') GROUP BY x.ref)
  UPDATE grants g SET remaining = g.remaining + m.remaining, held = g.held + m.held, frozen = g.frozen + m.frozen,
      used = g.used + CASE WHEN p_kind IN ('usage', 'settle', 'void') THEN -(m.remaining + m.held) ELSE 0 END,
      revoked = g.revoked - CASE WHEN p_kind = 'revocation' THEN m.remaining ELSE 0 END
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

-- What of a purchase is on its way out: credits frozen for refunds that are asked, and their money without tax; also that of a dispute while it is being lost.
CREATE FUNCTION books.asked_back(p_org bigint, p_grant bigint, OUT credits numeric, OUT net bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(x.credits), 0), coalesce(sum(x.net_minor), 0)::bigint FROM (
    SELECT r.credits, r.net_minor FROM refunds r WHERE r.org_id = p_org AND r.grant_id = p_grant AND r.state = 'asked'
    UNION ALL SELECT 0, d.net_minor FROM disputes d WHERE d.org_id = p_org AND d.grant_id = p_grant AND d.state = 'open') x
$$;

-- Recognises the money of one purchase as its credits stand, by cumulative rounding: used credits are revenue, lapsed ones breakage, and what was or will be
-- refunded is neither. When none is left, held or frozen, the purchase ends at exactly zero. True when anything moved. The caller holds the wallet's lock.
CREATE OR REPLACE FUNCTION books.recognise(p_org bigint, p_grant bigint, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE g grants; v_room bigint; v_earned bigint; v_breakage bigint; v_lapsed numeric; v_left numeric;
BEGIN
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = p_grant AND cost_minor > 0;
  IF NOT FOUND THEN RETURN false; END IF;
  v_left := g.remaining + g.held + g.frozen;
  v_lapsed := g.issued - v_left - g.used - g.revoked;
  v_room := g.cost_minor - g.refunded_minor - (SELECT net FROM books.asked_back(p_org, p_grant));
  v_earned := CASE WHEN v_left = 0 AND v_lapsed = 0 THEN v_room ELSE least(books.share(g.cost_minor, g.used, g.issued), v_room) END;
  v_breakage := CASE WHEN v_left = 0 THEN v_room - v_earned ELSE least(books.share(g.cost_minor, v_lapsed, g.issued), v_room - v_earned) END;
  v_earned := v_earned - g.recognised_minor;
  v_breakage := v_breakage - g.breakage_minor;
  IF v_earned = 0 AND v_breakage = 0 THEN RETURN false; END IF;
  UPDATE grants SET recognised_minor = recognised_minor + v_earned, breakage_minor = breakage_minor + v_breakage WHERE org_id = p_org AND id = p_grant;
  PERFORM books.post(p_org, 'recognition', NULL, NULL, 'system', p_now, ARRAY['deferred', 'revenue:usage', 'revenue:breakage'], ARRAY[g.id, NULL, NULL],
    ARRAY[g.currency, g.currency, g.currency], ARRAY[v_earned + v_breakage, -v_earned, -v_breakage]::numeric[]);
  RETURN true;
END $$;

-- What p_credits of a purchase's unused credits cost without tax: the cumulative share of what was paid for all of them, so that parts sum to the whole,
-- and what is left of it where nothing else is left of the grant.
CREATE FUNCTION books.net_of(p_org bigint, p_grant bigint, p_credits numeric) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE g grants; v_asked record; v_room bigint; v_left numeric;
BEGIN
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = p_grant;
  IF NOT FOUND THEN RETURN 0; END IF;
  SELECT * INTO v_asked FROM books.asked_back(p_org, p_grant);
  v_left := g.remaining + g.held + g.frozen;
  v_room := g.cost_minor - g.refunded_minor - v_asked.net - books.share(g.cost_minor, g.used, g.issued)
    - books.share(g.cost_minor, g.issued - v_left - g.used - g.revoked, g.issued);
  RETURN greatest(0, CASE WHEN v_left - v_asked.credits = p_credits THEN v_room
    ELSE least(v_room, books.share(g.cost_minor, g.revoked + v_asked.credits + p_credits, g.issued) - g.refunded_minor - v_asked.net) END);
END $$;

-- What of a top-up has been asked back, given back or disputed: money with its tax, the tax alone as booked, and credits.
CREATE FUNCTION books.taken_back(p_org bigint, p_top_up bigint, OUT gross bigint, OUT net bigint, OUT tax bigint, OUT credits numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(x.gross), 0)::bigint, coalesce(sum(x.net_minor), 0)::bigint, coalesce(sum(x.tax_minor), 0)::bigint, coalesce(sum(x.credits), 0)
  FROM (SELECT r.net_minor + r.tax_minor + r.owed_minor AS gross, r.net_minor, r.tax_minor, r.credits + r.spent_credits AS credits FROM refunds r
        WHERE r.org_id = p_org AND r.top_up_id = p_top_up AND r.state <> 'failed'
        UNION ALL SELECT d.amount_minor, d.net_minor, d.tax_minor, d.disputed_credits FROM disputes d
        WHERE d.org_id = p_org AND d.top_up_id = p_top_up AND d.state <> 'won') x
$$;

-- The credits that an amount of a top-up's money bought: all that are left when it is all that is left.
CREATE FUNCTION books.credits_of(t top_ups, p_before bigint, p_credits_before numeric, p_gross bigint) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT greatest(0, CASE WHEN p_before + p_gross >= t.amount_minor + t.tax_minor THEN t.credits
    ELSE div(t.credits * 1000000000000 * (p_before + p_gross), t.amount_minor + t.tax_minor) / 1000000000000 END - p_credits_before)
$$;

-- Splits money that was taken back with its tax: p_net of it was for unused credits, the rest for spent ones and is owed. Where nothing was spent all of it
-- is net and tax, as far as the purchase has so much.
CREATE FUNCTION books.split_taken(t top_ups, p_before bigint, p_tax_before bigint, p_gross bigint, p_spent numeric, p_net bigint, p_most bigint, OUT net bigint, OUT tax bigint, OUT owed bigint)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE v_paid bigint := t.amount_minor + t.tax_minor; v_tax bigint;
BEGIN
  v_tax := books.share(t.tax_minor, p_before + p_gross, v_paid) - books.share(t.tax_minor, p_before, v_paid);
  net := greatest(0, least(CASE WHEN p_spent = 0 THEN p_gross - v_tax ELSE p_net END, p_gross - v_tax, p_most));
  tax := least(t.tax_minor - p_tax_before, CASE WHEN p_gross = v_tax THEN 0 WHEN p_spent = 0 THEN v_tax ELSE books.share(v_tax, net, p_gross - v_tax) END);
  owed := p_gross - net - tax;
END $$;

-- Lists what is owed for spent credits whose money was taken back, and restricts an organization that was active.
CREATE FUNCTION books.list_debt(p_org bigint, p_cause text, p_credits numeric, p_owed bigint, p_transaction bigint, p_now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO debts (org_id, cause, credits, owed_minor, transaction_id, recorded_at) VALUES (p_org, p_cause, p_credits, p_owed, p_transaction, p_now);
  UPDATE organizations SET state = 'restricted' WHERE id = p_org AND state = 'active';
END $$;

-- An organization that owes nothing any more is restricted no longer.
CREATE FUNCTION books.lift_restriction(p_org bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE organizations o SET state = 'active' WHERE o.id = p_org AND o.state = 'restricted' AND EXISTS (SELECT 1 FROM wallets w WHERE w.org_id = p_org AND w.debt = 0)
$$;

-- Asks for unused credits of a top-up to be given back: freezes them, or all that are left of its grant when p_credits is null, and fixes the money.
-- Returns the refund's id, the first one when the reference comes again. TG015: fewer are left. TG040: the organization owes, or the payment is disputed,
-- or so few credits that they cost nothing.
CREATE FUNCTION books.ask_refund(p_org bigint, p_top_up bigint, p_credits numeric, p_reference text, p_reason text, p_actor text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_wallet wallets; v_now timestamptz; t top_ups; g grants; v_before record; v_id bigint; v_take numeric; v_net bigint; v_tax bigint;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT id INTO v_id FROM refunds WHERE org_id = p_org AND reference = p_reference;
  IF FOUND THEN RETURN v_id; END IF;
  PERFORM books.apply_due(p_org, v_wallet.next_due_at, v_now);
  SELECT * INTO t FROM top_ups WHERE org_id = p_org AND id = p_top_up AND state = 'paid';
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no paid top-up %', p_org, p_top_up USING ERRCODE = 'TG010'; END IF;
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = t.grant_id;
  v_take := trunc(coalesce(p_credits, g.remaining, 0), 12);
  IF v_take <= 0 OR v_take > coalesce(g.remaining, 0) THEN RAISE EXCEPTION 'only % credits of the top-up are unused', coalesce(g.remaining, 0) USING ERRCODE = 'TG015'; END IF;
  IF v_wallet.debt < 0 THEN RAISE EXCEPTION 'the organization has a debt' USING ERRCODE = 'TG040'; END IF;
  IF EXISTS (SELECT 1 FROM disputes WHERE org_id = p_org AND top_up_id = p_top_up AND state <> 'won') THEN
    RAISE EXCEPTION 'the payment is disputed' USING ERRCODE = 'TG040';
  END IF;
  SELECT * INTO v_before FROM books.taken_back(p_org, p_top_up);
  v_net := books.net_of(p_org, g.id, v_take);
  v_tax := greatest(0, books.share(t.tax_minor, v_before.net + v_net, t.amount_minor) - v_before.tax);
  IF v_net + v_tax = 0 THEN RAISE EXCEPTION 'so few credits cost less than the smallest coin' USING ERRCODE = 'TG040'; END IF;
  INSERT INTO refunds (org_id, top_up_id, grant_id, reference, credits, net_minor, tax_minor, reason, created_by, created_at)
    VALUES (p_org, p_top_up, g.id, p_reference, v_take, v_net, v_tax, p_reason, p_actor, v_now) RETURNING id INTO v_id;
  PERFORM books.post(p_org, 'refund_asked', 'refund:' || v_id, p_reason, p_actor, v_now,
    ARRAY['grant', 'frozen'], ARRAY[g.id, g.id], ARRAY['CREDIT', 'CREDIT'], ARRAY[-v_take, v_take]);
  PERFORM books.recognise(p_org, g.id, v_now);
  RETURN v_id;
END $$;

-- A refund that was made at the payment provider by hand: what is left of its credits is frozen like one that was asked for here, what was spent of them
-- will be a debt. Returns the refund's id; the same refund again gives the first.
CREATE FUNCTION books.notice_refund(p_org bigint, p_top_up bigint, p_stripe_refund text, p_gross bigint, p_reason text, p_actor text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_wallet wallets; v_now timestamptz; t top_ups; g grants; v_before record; v_id bigint; v_credits numeric; v_take numeric; s record;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT id INTO v_id FROM refunds WHERE org_id = p_org AND stripe_refund_id = p_stripe_refund;
  IF FOUND THEN RETURN v_id; END IF;
  PERFORM books.apply_due(p_org, v_wallet.next_due_at, v_now);
  SELECT * INTO t FROM top_ups WHERE org_id = p_org AND id = p_top_up AND state = 'paid';
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no paid top-up %', p_org, p_top_up USING ERRCODE = 'TG010'; END IF;
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = t.grant_id;
  SELECT * INTO v_before FROM books.taken_back(p_org, p_top_up);
  v_credits := books.credits_of(t, v_before.gross, v_before.credits, p_gross);
  v_take := least(coalesce(g.remaining, 0), v_credits);
  SELECT * INTO s FROM books.split_taken(t, v_before.gross, v_before.tax, p_gross, v_credits - v_take, books.net_of(p_org, g.id, v_take),
    coalesce(g.cost_minor - g.refunded_minor - g.breakage_minor - (SELECT net FROM books.asked_back(p_org, g.id)), 0));
  INSERT INTO refunds (org_id, top_up_id, grant_id, reference, stripe_refund_id, credits, spent_credits, net_minor, tax_minor, owed_minor, reason, created_by, created_at)
    VALUES (p_org, p_top_up, g.id, 'stripe:' || p_stripe_refund, p_stripe_refund, v_take, v_credits - v_take, s.net, s.tax, s.owed, p_reason, p_actor, v_now) RETURNING id INTO v_id;
  IF v_take > 0 THEN
    PERFORM books.post(p_org, 'refund_asked', 'refund:' || v_id, p_reason, p_actor, v_now,
      ARRAY['grant', 'frozen'], ARRAY[g.id, g.id], ARRAY['CREDIT', 'CREDIT'], ARRAY[-v_take, v_take]);
  END IF;
  PERFORM books.recognise(p_org, g.id, v_now);
  RETURN v_id;
END $$;

-- Books what became of a refund. done: the frozen credits are revoked, the money has left. failed: they are back, or lapsed where their grant has expired
-- meanwhile; also after it was done, since a bank may return the money days later. True when anything moved.
CREATE FUNCTION books.settle_refund(p_org bigint, p_refund bigint, p_outcome text, p_failure text, p_actor text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_wallet wallets; v_now timestamptz; r refunds; g grants; d debts; v_currency text; v_gone boolean; v_sign int; v_account text; v_owed text; v_transaction bigint;
  v_open numeric; v_paid bigint; v_new bigint;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  PERFORM books.apply_due(p_org, v_wallet.next_due_at, v_now);
  SELECT * INTO r FROM refunds WHERE org_id = p_org AND id = p_refund FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no refund %', p_org, p_refund USING ERRCODE = 'TG010'; END IF;
  IF p_outcome NOT IN ('done', 'failed') THEN RAISE EXCEPTION 'a refund is done or failed, not %', p_outcome USING ERRCODE = 'TG014'; END IF;
  IF r.state = p_outcome OR r.state = 'failed' THEN RETURN false; END IF;
  SELECT currency INTO v_currency FROM top_ups WHERE org_id = p_org AND id = r.top_up_id;
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = r.grant_id;
  UPDATE refunds SET state = p_outcome, failure = p_failure, settled_at = v_now WHERE org_id = p_org AND id = p_refund;
  v_owed := CASE WHEN r.spent_credits > 0 THEN 'owed' ELSE 'bad_debt' END;
  IF p_outcome = 'done' THEN
    v_transaction := books.post(p_org, 'refund', 'refund:' || p_refund, r.reason, p_actor, v_now,
      ARRAY['frozen', 'revoked', 'debt', 'deferred', 'tax', v_owed, 'cash:stripe'], ARRAY[g.id, NULL, NULL, g.id, NULL, NULL, NULL],
      ARRAY['CREDIT', 'CREDIT', 'CREDIT', v_currency, v_currency, v_currency, v_currency],
      ARRAY[-r.credits, r.credits + r.spent_credits, -r.spent_credits, r.net_minor, r.tax_minor, r.owed_minor, -(r.net_minor + r.tax_minor + r.owed_minor)]::numeric[]);
    UPDATE grants SET revoked = revoked + r.credits, refunded_minor = refunded_minor + r.net_minor WHERE org_id = p_org AND id = g.id;
    IF r.spent_credits > 0 THEN PERFORM books.list_debt(p_org, 'refund', r.spent_credits, r.owed_minor, v_transaction, v_now); END IF;
  ELSE
    v_gone := coalesce(g.expires_at <= v_now, false);
    v_account := CASE WHEN v_gone THEN 'lapsed' ELSE 'grant' END;
    IF r.state = 'asked' THEN
      IF r.credits > 0 THEN
        PERFORM books.post(p_org, 'refund_failed', 'refund:' || p_refund, p_failure, p_actor, v_now, ARRAY['frozen', v_account], ARRAY[g.id, CASE WHEN NOT v_gone THEN g.id END],
          ARRAY['CREDIT', 'CREDIT'], ARRAY[-r.credits, r.credits]);
      END IF;
    ELSE
      UPDATE grants SET revoked = revoked - r.credits, refunded_minor = refunded_minor - r.net_minor WHERE org_id = p_org AND id = g.id;
      SELECT x.* INTO d FROM debts x JOIN ledger_transactions l ON l.org_id = x.org_id AND l.id = x.transaction_id
        WHERE x.org_id = p_org AND l.kind = 'refund' AND l.reference = 'refund:' || p_refund;
      v_open := coalesce(d.credits - d.paid, 0);
      v_paid := coalesce(d.owed_paid_minor, 0);
      UPDATE debts SET paid = credits, owed_paid_minor = owed_minor WHERE org_id = p_org AND id = d.id;
      PERFORM books.post(p_org, 'refund_failed', 'refund:' || p_refund, p_failure, p_actor, v_now,
        ARRAY[v_account, 'revoked', 'debt', 'deferred', 'tax', v_owed, 'cash:stripe'], ARRAY[CASE WHEN NOT v_gone THEN g.id END, NULL, NULL, g.id, NULL, NULL, NULL],
        ARRAY['CREDIT', 'CREDIT', 'CREDIT', v_currency, v_currency, v_currency, v_currency],
        ARRAY[r.credits, -(r.credits + v_open), v_open, -r.net_minor, -r.tax_minor, -r.owed_minor, r.net_minor + r.tax_minor + r.owed_minor]::numeric[]);
      -- What was paid of its debt meanwhile bought the same credits a second time: they are given anew, at what was paid.
      IF r.spent_credits > v_open THEN
        v_new := books.create_grant(p_org, 'refund', 'Returned payment', r.spent_credits - v_open, v_paid, CASE WHEN v_paid > 0 THEN v_currency END, 20, '{}', 3, v_now, NULL, v_now);
        PERFORM books.post(p_org, 'issue', 'refund:' || p_refund, p_failure, p_actor, v_now, ARRAY['grant', 'issued:refund', 'deferred', 'owed'],
          ARRAY[v_new, NULL, v_new, NULL], ARRAY['CREDIT', 'CREDIT', v_currency, v_currency], ARRAY[r.spent_credits - v_open, v_open - r.spent_credits, -v_paid, v_paid]::numeric[]);
      END IF;
      PERFORM books.lift_restriction(p_org);
    END IF;
  END IF;
  PERFORM books.recognise(p_org, r.grant_id, v_now);
  PERFORM books.schedule_next_due(p_org);
  RETURN true;
END $$;

-- A payer's bank has taken money back: what is left of its credits is frozen until it is decided. Returns the dispute's id; the same dispute again gives the first.
CREATE FUNCTION books.open_dispute(p_org bigint, p_top_up bigint, p_stripe_dispute text, p_amount bigint, p_reason text, p_actor text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_wallet wallets; v_now timestamptz; t top_ups; g grants; v_before record; v_id bigint; v_credits numeric; v_take numeric;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT id INTO v_id FROM disputes WHERE org_id = p_org AND stripe_dispute_id = p_stripe_dispute;
  IF FOUND THEN RETURN v_id; END IF;
  PERFORM books.apply_due(p_org, v_wallet.next_due_at, v_now);
  SELECT * INTO t FROM top_ups WHERE org_id = p_org AND id = p_top_up AND state = 'paid';
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no paid top-up %', p_org, p_top_up USING ERRCODE = 'TG010'; END IF;
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = t.grant_id;
  SELECT * INTO v_before FROM books.taken_back(p_org, p_top_up);
  v_credits := books.credits_of(t, v_before.gross, v_before.credits, p_amount);
  v_take := least(coalesce(g.remaining, 0), v_credits);
  INSERT INTO disputes (org_id, top_up_id, grant_id, stripe_dispute_id, amount_minor, disputed_credits, credits, reason, opened_at)
    VALUES (p_org, p_top_up, g.id, p_stripe_dispute, p_amount, v_credits, v_take, p_reason, v_now) RETURNING id INTO v_id;
  PERFORM books.post(p_org, 'dispute', 'dispute:' || v_id, p_reason, p_actor, v_now,
    ARRAY['grant', 'frozen', 'disputed', 'cash:stripe'], ARRAY[g.id, g.id, NULL, NULL], ARRAY['CREDIT', 'CREDIT', t.currency, t.currency],
    ARRAY[-v_take, v_take, p_amount, -p_amount]::numeric[]);
  RETURN v_id;
END $$;

-- Books how a dispute ended. won: the credits are back, with the time they were frozen added to their life, and so is the money. lost: what is left of the
-- credits is revoked, and those that were spent are a debt at what was paid for them, with tax. True when anything moved.
CREATE FUNCTION books.close_dispute(p_org bigint, p_dispute bigint, p_outcome text, p_actor text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_wallet wallets; v_now timestamptz; d disputes; t top_ups; g grants; v_before record; s record; v_more numeric; v_spent numeric; v_transaction bigint; v_owed text;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  PERFORM books.apply_due(p_org, v_wallet.next_due_at, v_now);
  SELECT * INTO d FROM disputes WHERE org_id = p_org AND id = p_dispute FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no dispute %', p_org, p_dispute USING ERRCODE = 'TG010'; END IF;
  IF p_outcome NOT IN ('won', 'lost') THEN RAISE EXCEPTION 'a dispute is won or lost, not %', p_outcome USING ERRCODE = 'TG014'; END IF;
  IF d.state <> 'open' THEN RETURN false; END IF;
  SELECT * INTO t FROM top_ups WHERE org_id = p_org AND id = d.top_up_id;
  SELECT * INTO g FROM grants WHERE org_id = p_org AND id = d.grant_id;
  IF p_outcome = 'won' THEN
    UPDATE disputes SET state = 'won', closed_at = v_now WHERE org_id = p_org AND id = p_dispute;
    UPDATE grants SET expires_at = expires_at + (v_now - d.opened_at) WHERE org_id = p_org AND id = g.id AND d.credits > 0;
    PERFORM books.post(p_org, 'dispute_won', 'dispute:' || p_dispute, d.reason, p_actor, v_now,
      ARRAY['frozen', 'grant', 'cash:stripe', 'disputed'], ARRAY[g.id, g.id, NULL, NULL], ARRAY['CREDIT', 'CREDIT', t.currency, t.currency],
      ARRAY[-d.credits, d.credits, d.amount_minor, -d.amount_minor]::numeric[]);
  ELSE
    -- What holds gave back since it was opened is taken before anything is called spent.
    v_more := least(coalesce(g.remaining, 0), d.disputed_credits - d.credits);
    IF v_more > 0 THEN
      PERFORM books.post(p_org, 'dispute', 'dispute:' || p_dispute || ':more', d.reason, p_actor, v_now, ARRAY['grant', 'frozen'], ARRAY[g.id, g.id],
        ARRAY['CREDIT', 'CREDIT'], ARRAY[-v_more, v_more]);
      d.credits := d.credits + v_more;
      SELECT * INTO g FROM grants WHERE org_id = p_org AND id = d.grant_id;
    END IF;
    v_spent := d.disputed_credits - d.credits;
    SELECT b.gross - d.amount_minor AS gross, b.net, b.tax INTO v_before FROM books.taken_back(p_org, d.top_up_id) b;
    SELECT * INTO s FROM books.split_taken(t, v_before.gross, v_before.tax, d.amount_minor, v_spent, books.net_of(p_org, g.id, d.credits),
      coalesce(g.cost_minor - g.refunded_minor - g.breakage_minor - (SELECT net FROM books.asked_back(p_org, g.id)), 0));
    v_owed := CASE WHEN v_spent > 0 THEN 'owed' ELSE 'bad_debt' END;
    -- The purchase is recognised beside what leaves it first, so that its deferred money holds that.
    UPDATE disputes SET credits = d.credits, spent_credits = v_spent, net_minor = s.net, tax_minor = s.tax, owed_minor = s.owed WHERE org_id = p_org AND id = p_dispute;
    PERFORM books.recognise(p_org, g.id, v_now);
    UPDATE disputes SET state = 'lost', closed_at = v_now WHERE org_id = p_org AND id = p_dispute;
    v_transaction := books.post(p_org, 'dispute_lost', 'dispute:' || p_dispute, d.reason, p_actor, v_now,
      ARRAY['frozen', 'revoked', 'debt', 'disputed', 'deferred', 'tax', v_owed], ARRAY[g.id, NULL, NULL, NULL, g.id, NULL, NULL],
      ARRAY['CREDIT', 'CREDIT', 'CREDIT', t.currency, t.currency, t.currency, t.currency],
      ARRAY[-d.credits, d.credits + v_spent, -v_spent, -d.amount_minor, s.net, s.tax, s.owed]::numeric[]);
    UPDATE grants SET revoked = revoked + d.credits, refunded_minor = refunded_minor + s.net WHERE org_id = p_org AND id = g.id;
    IF v_spent > 0 THEN PERFORM books.list_debt(p_org, 'dispute', v_spent, s.owed, v_transaction, v_now); END IF;
  END IF;
  PERFORM books.recognise(p_org, d.grant_id, v_now);
  PERFORM books.schedule_next_due(p_org);
  RETURN true;
END $$;

-- Books a paid top-up: debt first, then a grant; receipt; currency fixed. Called any number of times, it acts once. A fee that is not known yet is null.
-- Raises TG016 when what was paid is not what was asked, or was not sold at its list price; TG017 when the organization pays in another currency.
CREATE OR REPLACE FUNCTION books.record_top_up(p_org bigint, p_top_up bigint, p_payment_intent text, p_paid_minor bigint, p_currency text, p_fee_minor bigint,
  p_expires_at timestamptz, p_receipt jsonb, p_actor text) RETURNS TABLE (acted boolean, grant_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t top_ups; p list_prices; q list_prices; v_wallet wallets; v_now timestamptz; v_left numeric; v_paid numeric := 0; v_usage numeric := 0; v_owed bigint := 0; v_debt_money bigint;
  v_grant bigint; v_cost bigint; v_series text; d debts; v_take numeric; v_pay numeric; v_due bigint; v_mode text;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT * INTO t FROM top_ups WHERE org_id = p_org AND id = p_top_up FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no top-up %', p_org, p_top_up USING ERRCODE = 'TG010'; END IF;
  IF t.state = 'paid' THEN acted := false; grant_id := t.grant_id; RETURN NEXT; RETURN; END IF;
  IF p_payment_intent IS NULL OR p_paid_minor IS DISTINCT FROM t.amount_minor + t.tax_minor OR p_currency IS DISTINCT FROM t.currency THEN
    RAISE EXCEPTION 'top-up % asked for % % and was paid % %', p_top_up, t.amount_minor + t.tax_minor, t.currency, p_paid_minor, p_currency USING ERRCODE = 'TG016';
  END IF;
  SELECT * INTO p FROM list_prices WHERE id = t.list_price_id;
  IF p.currency IS DISTINCT FROM t.currency OR p.effective_at > t.created_at
     OR t.credits <> div(t.amount_minor * p.credits * 1000000000000, p.amount_major * 10::numeric ^ books.minor_digits(t.currency)) / 1000000000000 THEN
    RAISE EXCEPTION 'top-up % was not sold at its list price', p_top_up USING ERRCODE = 'TG016';
  END IF;
  UPDATE organizations SET currency = t.currency WHERE id = p_org AND currency IS NULL;
  PERFORM 1 FROM organizations WHERE id = p_org AND currency = t.currency;
  IF NOT FOUND THEN RAISE EXCEPTION 'the organization pays in another currency than %', t.currency USING ERRCODE = 'TG017'; END IF;
  -- Debts first, oldest first, each at its own price; v_left counts what is left of the money in credits at today's.
  v_left := t.credits;
  FOR d IN SELECT * FROM debts WHERE org_id = p_org AND paid < credits ORDER BY id LOOP
    EXIT WHEN v_left = 0;
    IF d.cause <> 'usage' THEN
      v_due := d.owed_minor - d.owed_paid_minor;
      v_take := trunc(t.credits * v_due / t.amount_minor, 12);
      IF v_take > v_left THEN
        v_due := least(v_due, div(v_left * t.amount_minor, t.credits)::bigint);
        v_take := v_left;
      END IF;
      v_pay := CASE WHEN d.owed_paid_minor + v_due = d.owed_minor THEN d.credits ELSE div(d.credits * 1000000000000 * (d.owed_paid_minor + v_due), d.owed_minor) / 1000000000000 END - d.paid;
      v_owed := v_owed + v_due;
    ELSE
      -- A debt that arose before the organization had a currency has the price that this currency had then.
      SELECT * INTO q FROM list_prices x WHERE x.currency = t.currency AND (x.id = d.list_price_id OR (d.list_price_id IS NULL AND x.effective_at <= d.recorded_at)) ORDER BY x.effective_at DESC LIMIT 1;
      IF NOT FOUND THEN q := p; END IF;
      v_due := 0;
      v_pay := d.credits - d.paid;
      v_take := round(v_pay * q.amount_major * p.credits / (q.credits * p.amount_major), 12);
      IF v_take > v_left THEN
        v_pay := least(v_pay, trunc(v_left * q.credits * p.amount_major / (q.amount_major * p.credits), 12));
        v_take := v_left;
      END IF;
      v_usage := v_usage + v_take;
    END IF;
    UPDATE debts SET paid = paid + v_pay, owed_paid_minor = owed_paid_minor + v_due WHERE org_id = p_org AND id = d.id;
    v_paid := v_paid + v_pay;
    v_left := v_left - v_take;
  END LOOP;
  v_debt_money := CASE WHEN v_left = 0 THEN t.amount_minor - v_owed ELSE least(books.share(t.amount_minor, v_usage, t.credits), t.amount_minor - v_owed) END;
  v_cost := t.amount_minor - v_owed - v_debt_money;
  IF v_left > 0 THEN
    v_grant := books.create_grant(p_org, 'purchase', 'Top-up', v_left, v_cost, t.currency, 20, '{}', 3, v_now, p_expires_at, v_now);
  END IF;
  PERFORM books.post(p_org, CASE WHEN v_grant IS NULL THEN 'debt_payment' ELSE 'issue' END, 'top_up:' || p_top_up, NULL, p_actor, v_now,
    ARRAY['grant', 'deferred', 'debt', 'issued:purchase', 'cash:stripe', 'tax', 'revenue:usage', 'owed', 'cash:stripe', 'fees'],
    ARRAY[v_grant, v_grant, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL],
    ARRAY['CREDIT', t.currency, 'CREDIT', 'CREDIT', t.currency, t.currency, t.currency, t.currency, t.currency, t.currency],
    ARRAY[v_left, -v_cost, v_paid, -(v_left + v_paid), t.amount_minor + t.tax_minor, -t.tax_minor, -v_debt_money, -v_owed, -coalesce(p_fee_minor, 0), coalesce(p_fee_minor, 0)]::numeric[]);
  UPDATE top_ups SET state = 'paid', paid_at = v_now, grant_id = v_grant, debt_paid = v_paid, debt_share = t.credits - v_left, payment_intent_id = p_payment_intent,
      fee_minor = coalesce(p_fee_minor, 0), fee_known = p_fee_minor IS NOT NULL
    WHERE org_id = p_org AND id = p_top_up;
  SELECT mode INTO v_mode FROM organizations WHERE id = p_org;
  v_series := CASE v_mode WHEN 'sandbox' THEN 'TEST-R' ELSE 'R' END;
  INSERT INTO receipts (org_id, series, number, top_up_id, body, issued_at) VALUES (p_org, v_series, books.next_number(v_series), p_top_up, p_receipt, v_now);
  PERFORM books.lift_restriction(p_org);
  acted := true; grant_id := v_grant; RETURN NEXT;
END $$;

-- Books the fee of a top-up that was not known when it was paid. True when it was news.
CREATE FUNCTION books.correct_fee(p_org bigint, p_top_up bigint, p_fee_minor bigint, p_actor text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t top_ups;
BEGIN
  PERFORM books.lock_wallet(p_org);
  SELECT * INTO t FROM top_ups WHERE org_id = p_org AND id = p_top_up AND state = 'paid' AND NOT fee_known;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE top_ups SET fee_minor = p_fee_minor, fee_known = true WHERE org_id = p_org AND id = p_top_up;
  IF p_fee_minor <> 0 THEN
    PERFORM books.post(p_org, 'fee', 'top_up:' || p_top_up, NULL, p_actor, books.org_now(p_org), ARRAY['cash:stripe', 'fees'], ARRAY[NULL, NULL]::bigint[],
      ARRAY[t.currency, t.currency], ARRAY[-p_fee_minor, p_fee_minor]::numeric[]);
  END IF;
  RETURN true;
END $$;

-- Brings what is booked of a dispute's fees to what the payment provider has kept for it in all, which may come back. True when it moved.
CREATE FUNCTION books.correct_dispute_fee(p_org bigint, p_dispute bigint, p_fee_minor bigint, p_actor text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE d disputes; v_currency text; v_count int;
BEGIN
  PERFORM books.lock_wallet(p_org);
  SELECT * INTO d FROM disputes WHERE org_id = p_org AND id = p_dispute;
  IF NOT FOUND THEN RAISE EXCEPTION 'organization % has no dispute %', p_org, p_dispute USING ERRCODE = 'TG010'; END IF;
  IF d.fee_minor = p_fee_minor THEN RETURN false; END IF;
  SELECT currency INTO v_currency FROM top_ups WHERE org_id = p_org AND id = d.top_up_id;
  SELECT count(*) + 1 INTO v_count FROM ledger_transactions WHERE org_id = p_org AND kind = 'fee' AND starts_with(reference, 'dispute:' || p_dispute || ':');
  PERFORM books.post(p_org, 'fee', 'dispute:' || p_dispute || ':' || v_count, NULL, p_actor, books.org_now(p_org), ARRAY['cash:stripe', 'fees'], ARRAY[NULL, NULL]::bigint[],
    ARRAY[v_currency, v_currency], ARRAY[d.fee_minor - p_fee_minor, p_fee_minor - d.fee_minor]::numeric[]);
  UPDATE disputes SET fee_minor = p_fee_minor WHERE org_id = p_org AND id = p_dispute;
  RETURN true;
END $$;

-- Writes off everything that an organization owes: its debts are paid by an adjustment, what was owed in money is a loss. Returns the credits written off,
-- now or the first time under this reference.
CREATE FUNCTION books.write_off_debt(p_org bigint, p_reference text, p_reason text, p_actor text) RETURNS numeric
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_wallet wallets; v_now timestamptz; v_credits numeric; v_owed bigint; v_currency text;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  SELECT e.amount INTO v_credits FROM ledger_transactions t JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id AND e.account = 'debt'
    WHERE t.org_id = p_org AND t.kind = 'write_off' AND t.reference = p_reference;
  IF FOUND THEN RETURN v_credits; END IF;
  IF v_wallet.debt = 0 THEN RETURN 0; END IF;
  SELECT sum(credits - paid), sum(owed_minor - owed_paid_minor) INTO v_credits, v_owed FROM debts WHERE org_id = p_org AND paid < credits;
  SELECT currency INTO v_currency FROM organizations WHERE id = p_org;
  UPDATE debts SET paid = credits, owed_paid_minor = owed_minor WHERE org_id = p_org AND paid < credits;
  PERFORM books.post(p_org, 'write_off', p_reference, p_reason, p_actor, v_now, ARRAY['debt', 'issued:adjustment', 'bad_debt', 'owed'], ARRAY[NULL, NULL, NULL, NULL]::bigint[],
    ARRAY['CREDIT', 'CREDIT', v_currency, v_currency], ARRAY[v_credits, -v_credits, v_owed, -v_owed]::numeric[]);
  PERFORM books.lift_restriction(p_org);
  RETURN v_credits;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.ask_refund(bigint, bigint, numeric, text, text, text), books.notice_refund(bigint, bigint, text, bigint, text, text),
  books.settle_refund(bigint, bigint, text, text, text), books.open_dispute(bigint, bigint, text, bigint, text, text), books.close_dispute(bigint, bigint, text, text),
  books.correct_fee(bigint, bigint, bigint, text), books.correct_dispute_fee(bigint, bigint, bigint, text), books.write_off_debt(bigint, text, text, text) TO tollgate_staff;
