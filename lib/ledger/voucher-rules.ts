import type { Rule } from "./rule.ts";

/** What holds of vouchers: each use gave what was promised, once, and no more uses than were promised. */
export const VOUCHER_RULES: readonly Rule[] = [
  {
    name: "every use of a voucher gave what the voucher says",
    sql: `SELECT r.org_id, r.id AS ref, format('voucher %s of %s, grant of %s', v.code, v.credits, g.issued) AS detail FROM voucher_redemptions r
      LEFT JOIN vouchers v ON v.id = r.voucher_id LEFT JOIN grants g ON g.org_id = r.org_id AND g.id = r.grant_id
      WHERE v.id IS NULL OR g.id IS NULL OR g.origin <> 'promotion' OR g.issued <> v.credits OR g.scope <> v.scope OR g.cost_minor <> 0 OR g.label <> v.label`,
  },
  {
    name: "every grant of a voucher is one use of it",
    sql: `SELECT coalesce(t.org_id, r.org_id) AS org_id, coalesce(t.id, r.id) AS ref, coalesce(t.reference, 'no transaction') AS detail
      FROM (SELECT * FROM ledger_transactions WHERE kind = 'issue' AND reference LIKE 'voucher:%') t
      FULL JOIN voucher_redemptions r ON r.org_id = t.org_id AND t.reference = 'voucher:' || r.voucher_id || ':' || r.number
      WHERE t.id IS NULL OR r.id IS NULL OR NOT EXISTS (
        SELECT 1 FROM ledger_entries e WHERE e.org_id = t.org_id AND e.transaction_id = t.id AND e.account = 'grant' AND e.ref_id = r.grant_id)`,
  },
  {
    name: "a voucher is used as often as it says, within what it allows in all and each organization",
    sql: `SELECT 0 AS org_id, v.id AS ref, format('%s: says %s, uses %s of %s', v.code, v.redeemed, coalesce(u.n, 0), v.most_in_all) AS detail FROM vouchers v
      LEFT JOIN (SELECT voucher_id, count(*) AS n FROM voucher_redemptions GROUP BY 1) u ON u.voucher_id = v.id
      WHERE v.redeemed <> coalesce(u.n, 0) OR v.redeemed > v.most_in_all
      UNION ALL SELECT r.org_id, r.voucher_id, format('%s uses', count(*)) FROM voucher_redemptions r JOIN vouchers v ON v.id = r.voucher_id
      GROUP BY r.org_id, r.voucher_id, v.most_per_org HAVING count(*) > v.most_per_org`,
  },
];
