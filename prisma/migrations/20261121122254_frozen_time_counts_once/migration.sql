-- Disputes of one purchase that were open at the same time add that time to its life once.
SET ROLE tollgate_books;

-- Books how a dispute ended. won: the credits are back, with the time they were frozen added to their life, and so is the money. lost: what is left of the
-- credits is revoked, and those that were spent are a debt at what was paid for them, with tax. True when anything moved. Life is added in hours and no days,
-- whose length the session's time zone would decide.
CREATE OR REPLACE FUNCTION books.close_dispute(p_org bigint, p_dispute bigint, p_outcome text, p_actor text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET "TimeZone" = 'UTC' AS $$
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
    -- Time that another dispute of the purchase has added already, because both were open then, is not added again.
    UPDATE grants SET expires_at = expires_at + (
        SELECT coalesce(sum(upper(x) - lower(x)), interval '0') FROM unnest(tstzmultirange(tstzrange(d.opened_at, v_now)) - coalesce((
          SELECT range_agg(tstzrange(o.opened_at, o.closed_at)) FROM disputes o
          WHERE o.org_id = p_org AND o.grant_id = g.id AND o.id <> p_dispute AND o.state = 'won' AND o.credits > 0), '{}')) AS x)
      WHERE org_id = p_org AND id = g.id AND d.credits > 0;
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

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
