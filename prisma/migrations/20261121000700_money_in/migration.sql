-- Money in: a paid top-up becomes credits once, first against debt; earned money is recognised by cumulative rounding.
SET ROLE tollgate_books;

-- Next number of a gapless series. The row lock is held to the end of the transaction, so an aborted document leaves no gap.
CREATE FUNCTION books.next_number(p_series text) RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO document_series AS s (series, next_number) VALUES (p_series, 2)
    ON CONFLICT (series) DO UPDATE SET next_number = s.next_number + 1 RETURNING next_number - 1
$$;

-- Digits of a currency's minor unit (ISO 4217), as currency.ts has them.
CREATE FUNCTION books.minor_digits(p_currency text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
    WHEN p_currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3 ELSE 2 END
$$;

-- Books a paid top-up: debt first, then a grant; receipt; currency fixed. Called any number of times, it acts once.
-- Raises TG016 when what was paid is not what was asked, or was not sold at its list price; TG017 when the organization pays in another currency.
CREATE FUNCTION books.record_top_up(p_org bigint, p_top_up bigint, p_payment_intent text, p_paid_minor bigint, p_currency text, p_fee_minor bigint,
  p_expires_at timestamptz, p_receipt jsonb, p_actor text) RETURNS TABLE (acted boolean, grant_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t top_ups; p list_prices; v_wallet wallets; v_now timestamptz; v_to_debt numeric; v_debt_money bigint; v_grant bigint; v_cost bigint; v_series text; d debts; v_rest numeric; v_mode text;
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
  v_to_debt := least(-v_wallet.debt, t.credits);
  v_debt_money := books.share(t.amount_minor, v_to_debt, t.credits);
  v_cost := t.amount_minor - v_debt_money;
  IF t.credits > v_to_debt THEN
    v_grant := books.create_grant(p_org, 'purchase', 'Top-up', t.credits - v_to_debt, v_cost, t.currency, 20, '{}', 3, v_now, p_expires_at, v_now);
  END IF;
  PERFORM books.post(p_org, CASE WHEN v_grant IS NULL THEN 'debt_payment' ELSE 'issue' END, 'top_up:' || p_top_up, NULL, p_actor, v_now,
    CASE WHEN v_grant IS NULL THEN ARRAY[]::text[] ELSE ARRAY['grant', 'deferred'] END || ARRAY['debt', 'issued:purchase', 'cash:stripe', 'tax', 'revenue:usage', 'cash:stripe', 'fees'],
    CASE WHEN v_grant IS NULL THEN ARRAY[]::bigint[] ELSE ARRAY[v_grant, v_grant] END || ARRAY[NULL, NULL, NULL, NULL, NULL, NULL, NULL]::bigint[],
    CASE WHEN v_grant IS NULL THEN ARRAY[]::text[] ELSE ARRAY['CREDIT', t.currency] END || ARRAY['CREDIT', 'CREDIT', t.currency, t.currency, t.currency, t.currency, t.currency],
    CASE WHEN v_grant IS NULL THEN ARRAY[]::numeric[] ELSE ARRAY[t.credits - v_to_debt, -v_cost]::numeric[] END
      || ARRAY[v_to_debt, -t.credits, t.amount_minor + t.tax_minor, -t.tax_minor, -CASE WHEN v_grant IS NULL THEN t.amount_minor ELSE v_debt_money END, -p_fee_minor, p_fee_minor]::numeric[]);
  v_rest := v_to_debt;
  FOR d IN SELECT * FROM debts WHERE org_id = p_org AND paid < credits ORDER BY id LOOP
    EXIT WHEN v_rest = 0;
    UPDATE debts SET paid = paid + least(v_rest, d.credits - d.paid) WHERE org_id = p_org AND id = d.id;
    v_rest := v_rest - least(v_rest, d.credits - d.paid);
  END LOOP;
  UPDATE top_ups SET state = 'paid', paid_at = v_now, grant_id = v_grant, debt_paid = v_to_debt, payment_intent_id = p_payment_intent, fee_minor = p_fee_minor
    WHERE org_id = p_org AND id = p_top_up;
  SELECT mode INTO v_mode FROM organizations WHERE id = p_org;
  v_series := CASE v_mode WHEN 'sandbox' THEN 'TEST-R' ELSE 'R' END;
  INSERT INTO receipts (org_id, series, number, top_up_id, body, issued_at) VALUES (p_org, v_series, books.next_number(v_series), p_top_up, p_receipt, v_now);
  acted := true; grant_id := v_grant; RETURN NEXT;
END $$;

-- Recognises what one organization's purchases have earned since the last run; returns how many purchases moved.
CREATE FUNCTION books.recognise_revenue(p_org bigint) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_grant bigint; v_wallet wallets; v_now timestamptz; v_count int := 0;
BEGIN
  v_wallet := books.lock_wallet(p_org);
  v_now := books.org_now(p_org);
  PERFORM books.apply_due(p_org, v_wallet.next_due_at, v_now);
  FOR v_grant IN SELECT id FROM grants WHERE org_id = p_org AND cost_minor > 0 AND (recognised_minor + breakage_minor < cost_minor OR remaining + held + frozen > 0) ORDER BY id LOOP
    IF books.recognise(p_org, v_grant, v_now) THEN v_count := v_count + 1; END IF;
  END LOOP;
  RETURN v_count;
END $$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
GRANT EXECUTE ON FUNCTION books.record_top_up(bigint, bigint, text, bigint, text, bigint, timestamptz, jsonb, text), books.recognise_revenue(bigint) TO tollgate_staff;
