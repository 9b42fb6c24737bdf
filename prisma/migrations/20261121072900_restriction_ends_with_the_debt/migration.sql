-- An organization is restricted while it owes. A void may take the last of its debt back, and then it owes nothing any more.
SET ROLE tollgate_books;

-- The void's entries: used back to the funds. The grants that were opened for it (p_opened) are issued by this very transaction, so their rows already hold the credits.
CREATE OR REPLACE FUNCTION books.post_void(p_org bigint, p_reference text, p_reason text, p_actor text, p_now timestamptz, p_accounts text[], p_refs bigint[], p_amounts numeric[], p_opened bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_transaction bigint;
BEGIN
  IF (SELECT sum(a) FROM unnest(p_amounts) AS a) <> 0 THEN RAISE EXCEPTION 'a void does not sum to zero' USING ERRCODE = 'TG011'; END IF;
  INSERT INTO ledger_transactions (org_id, kind, reference, reason, actor, recorded_at) VALUES (p_org, 'void', p_reference, p_reason, p_actor, p_now) RETURNING id INTO v_transaction;
  INSERT INTO ledger_entries (org_id, transaction_id, line, account, ref_id, unit, amount)
    SELECT p_org, v_transaction, row_number() OVER (ORDER BY min(x.n)), x.account, x.ref, 'CREDIT', sum(x.amount)
    FROM unnest(p_accounts, p_refs, p_amounts) WITH ORDINALITY AS x(account, ref, amount, n) GROUP BY x.account, x.ref;
  UPDATE grants g SET remaining = g.remaining + d.amount, used = g.used - d.amount
    FROM (SELECT x.ref, sum(x.amount) AS amount FROM unnest(p_accounts, p_refs, p_amounts) AS x(account, ref, amount) WHERE x.account = 'grant' GROUP BY 1) d
    WHERE g.org_id = p_org AND g.id = d.ref AND g.id <> ALL (p_opened);
  UPDATE wallets w SET debt = w.debt + d.amount
    FROM (SELECT sum(x.amount) AS amount FROM unnest(p_accounts, p_amounts) AS x(account, amount) WHERE x.account = 'debt') d WHERE w.org_id = p_org AND d.amount IS NOT NULL;
  PERFORM books.lift_restriction(p_org);
  -- Credits that are unused again have earned nothing yet.
  PERFORM books.recognise(p_org, g.id, p_now) FROM grants g WHERE g.org_id = p_org AND g.id = ANY (p_refs) AND g.cost_minor > 0;
  RETURN v_transaction;
END $$;

-- Those that a void left restricted before.
SELECT books.lift_restriction(o.id) FROM organizations o WHERE o.state = 'restricted';

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC;
