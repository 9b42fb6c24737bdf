import type { Rule } from "./rule.ts";

/** What left a top-up again or is about to: refunds that did not fail, disputes that were not won. */
const TAKEN = `SELECT org_id, top_up_id, grant_id, state IN ('done', 'lost') AS over, credits, spent_credits, net_minor, tax_minor, owed_minor, gross FROM (
    SELECT org_id, top_up_id, grant_id, state, credits, spent_credits, net_minor, tax_minor, owed_minor, net_minor + tax_minor + owed_minor AS gross FROM refunds
    UNION ALL SELECT org_id, top_up_id, grant_id, state, credits, spent_credits, net_minor, tax_minor, owed_minor, amount_minor FROM disputes) x
  WHERE state NOT IN ('failed', 'won')`;

const KINDS = {
  refund: "'refund_asked', 'refund', 'refund_failed'",
  dispute: "'dispute', 'dispute_won', 'dispute_lost'",
} as const;

const sumOf = (account: string) => `coalesce(sum(e.amount) FILTER (WHERE e.account = '${account}'), 0)`;

/**
 * Entries of refunds and disputes by the row that they name, without fees and what was given anew. Kinds come first, because the
 * reference of a correction is whatever its caller called it.
 */
const ENTRIES = (
  name: keyof typeof KINDS,
) => `SELECT t.org_id, split_part(t.reference, ':', 2)::bigint AS id, ${sumOf("cash:stripe")} AS cash,
    ${sumOf("frozen")} AS frozen, ${sumOf("tax")} AS tax, ${sumOf("deferred")} AS deferred, ${sumOf("disputed")} AS disputed,
    ${sumOf("owed")} + ${sumOf("bad_debt")} AS owed, ${sumOf("revoked")} AS revoked, ${sumOf("debt")} AS debt
  FROM ledger_transactions t JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id
  WHERE t.kind IN (${KINDS[name]}) GROUP BY 1, 2`;

/** What holds of refunds, disputes and what is owed for them. */
export const MONEY_BACK_RULES: readonly Rule[] = [
  {
    name: "every refund is booked as it stands",
    sql: `SELECT coalesce(r.org_id, x.org_id) AS org_id, coalesce(r.id, x.id) AS ref, format('%s: %s credits, cash %s, frozen %s, tax %s', r.state, r.credits, x.cash, x.frozen, x.tax) AS detail
      FROM refunds r FULL JOIN (${ENTRIES("refund")}) x ON x.org_id = r.org_id AND x.id = r.id
      WHERE (coalesce(x.cash, 0), coalesce(x.frozen, 0), coalesce(x.tax, 0), coalesce(x.deferred, 0), coalesce(x.owed, 0)) IS DISTINCT FROM CASE r.state
        WHEN 'asked' THEN (0::numeric, r.credits, 0::numeric, 0::numeric, 0::numeric)
        WHEN 'done' THEN (-(r.net_minor + r.tax_minor + r.owed_minor)::numeric, 0::numeric, r.tax_minor::numeric, r.net_minor::numeric, r.owed_minor::numeric)
        WHEN 'failed' THEN (0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric) END`,
  },
  {
    name: "every dispute is booked as it stands",
    sql: `SELECT coalesce(d.org_id, x.org_id) AS org_id, coalesce(d.id, x.id) AS ref, format('%s: %s, disputed %s, cash %s, frozen %s', d.state, d.amount_minor, x.disputed, x.cash, x.frozen) AS detail
      FROM disputes d FULL JOIN (${ENTRIES("dispute")}) x ON x.org_id = d.org_id AND x.id = d.id
      WHERE (x.disputed, x.cash, x.frozen, x.deferred, x.tax, x.owed, x.revoked, x.debt) IS DISTINCT FROM CASE d.state
        WHEN 'open' THEN (d.amount_minor::numeric, -d.amount_minor::numeric, d.credits, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric)
        WHEN 'won' THEN (0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric, 0::numeric)
        WHEN 'lost' THEN (0::numeric, -d.amount_minor::numeric, 0::numeric, d.net_minor::numeric, d.tax_minor::numeric, d.owed_minor::numeric, d.credits + d.spent_credits, -d.spent_credits) END`,
  },
  {
    name: "a dispute's fees are the entries booked for it",
    sql: `SELECT coalesce(d.org_id, x.org_id) AS org_id, coalesce(d.id, x.id) AS ref, format('fee %s, entries %s', d.fee_minor, x.fees) AS detail FROM disputes d
      FULL JOIN (SELECT t.org_id, split_part(t.reference, ':', 2)::bigint AS id, ${sumOf("fees")} AS fees FROM ledger_transactions t
          JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id WHERE t.kind = 'fee' AND t.reference LIKE 'dispute:%' GROUP BY 1, 2) x
        ON x.org_id = d.org_id AND x.id = d.id WHERE coalesce(d.fee_minor, 0) <> coalesce(x.fees, 0)`,
  },
  {
    name: "a grant's frozen credits are those of refunds that are asked and disputes that are open",
    sql: `SELECT g.org_id, g.id AS ref, format('frozen %s, asked and disputed %s', g.frozen, coalesce(x.credits, 0)) AS detail FROM grants g
      LEFT JOIN (SELECT org_id, grant_id, sum(credits) AS credits FROM (${TAKEN}) y WHERE NOT over GROUP BY 1, 2) x ON x.org_id = g.org_id AND x.grant_id = g.id
      WHERE g.frozen <> coalesce(x.credits, 0)`,
  },
  {
    name: "a grant's revoked credits and refunded money are those of revocations, refunds and lost disputes",
    sql: `SELECT g.org_id, g.id AS ref, format('revoked %s of %s, refunded %s of %s', g.revoked, coalesce(r.credits, 0) + coalesce(x.credits, 0), g.refunded_minor, coalesce(x.net, 0)) AS detail FROM grants g
      LEFT JOIN (SELECT e.org_id, e.ref_id, -sum(e.amount) AS credits FROM ledger_entries e JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id
          WHERE t.kind = 'revocation' AND e.account = 'grant' GROUP BY 1, 2) r ON r.org_id = g.org_id AND r.ref_id = g.id
      LEFT JOIN (SELECT org_id, grant_id, sum(credits) AS credits, sum(net_minor) AS net FROM (${TAKEN}) y WHERE over GROUP BY 1, 2) x ON x.org_id = g.org_id AND x.grant_id = g.id
      WHERE g.revoked <> coalesce(r.credits, 0) + coalesce(x.credits, 0) OR g.refunded_minor <> coalesce(x.net, 0)`,
  },
  {
    name: "what was revoked is revoked of grants, or owed for spent credits",
    sql: `SELECT o.id AS org_id, o.id AS ref, format('revoked %s, grants %s, debts %s', e.revoked, g.revoked, e.debt) AS detail FROM organizations o
      LEFT JOIN (SELECT e.org_id, ${sumOf("revoked")} AS revoked, coalesce(sum(e.amount) FILTER (WHERE e.account = 'debt' AND t.kind IN ('refund', 'refund_failed', 'dispute_lost')), 0) AS debt
          FROM ledger_entries e JOIN ledger_transactions t ON t.org_id = e.org_id AND t.id = e.transaction_id
          WHERE e.account IN ('revoked', 'debt') GROUP BY 1) e ON e.org_id = o.id
      LEFT JOIN (SELECT org_id, sum(revoked) AS revoked FROM grants GROUP BY 1) g ON g.org_id = o.id
      WHERE coalesce(e.revoked, 0) <> coalesce(g.revoked, 0) - coalesce(e.debt, 0)`,
  },
  {
    name: "what is owed in money is what listed debts have open",
    sql: `SELECT o.id AS org_id, o.id AS ref, format('owed %s, listed %s', e.owed, d.open) AS detail FROM organizations o
      LEFT JOIN (SELECT e.org_id, sum(e.amount) AS owed FROM ledger_entries e WHERE e.account = 'owed' GROUP BY 1) e ON e.org_id = o.id
      LEFT JOIN (SELECT org_id, sum(owed_minor - owed_paid_minor) AS open FROM debts GROUP BY 1) d ON d.org_id = o.id
      WHERE coalesce(e.owed, 0) <> coalesce(d.open, 0)
      UNION ALL SELECT d.org_id, d.id, d.cause FROM debts d
      WHERE (d.cause = 'usage' AND d.owed_minor <> 0) OR (d.paid = d.credits AND d.owed_paid_minor <> d.owed_minor)`,
  },
  {
    name: "who owes for money that was taken back is not active",
    sql: `SELECT o.id AS org_id, o.id AS ref, o.state AS detail FROM organizations o
      WHERE o.state = 'active' AND EXISTS (SELECT 1 FROM debts d WHERE d.org_id = o.id AND d.cause <> 'usage' AND d.paid < d.credits)`,
  },
  {
    name: "who owes nothing is not restricted",
    sql: `SELECT o.id AS org_id, o.id AS ref, o.state AS detail FROM organizations o JOIN wallets w ON w.org_id = o.id WHERE o.state = 'restricted' AND w.debt = 0`,
  },
  {
    name: "disputed money is that of open disputes",
    sql: `SELECT o.id AS org_id, o.id AS ref, format('disputed %s, open disputes %s', e.amount, d.amount) AS detail FROM organizations o
      LEFT JOIN (SELECT e.org_id, sum(e.amount) AS amount FROM ledger_entries e WHERE e.account = 'disputed' GROUP BY 1) e ON e.org_id = o.id
      LEFT JOIN (SELECT org_id, sum(amount_minor) AS amount FROM disputes WHERE state = 'open' GROUP BY 1) d ON d.org_id = o.id
      WHERE coalesce(e.amount, 0) <> coalesce(d.amount, 0)`,
  },
  {
    name: "cash is what was paid less fees, refunds and what banks took back",
    sql: `SELECT o.id AS org_id, o.id AS ref, format('cash %s, paid %s, refunded %s, disputed %s', c.cash, p.paid, r.gross, d.gross) AS detail FROM organizations o
      LEFT JOIN (SELECT e.org_id, sum(e.amount) AS cash FROM ledger_entries e WHERE e.account = 'cash:stripe' GROUP BY 1) c ON c.org_id = o.id
      LEFT JOIN (SELECT org_id, sum(amount_minor + tax_minor - fee_minor) AS paid FROM top_ups WHERE state = 'paid' GROUP BY 1) p ON p.org_id = o.id
      LEFT JOIN (SELECT org_id, sum(net_minor + tax_minor + owed_minor) AS gross FROM refunds WHERE state = 'done' GROUP BY 1) r ON r.org_id = o.id
      LEFT JOIN (SELECT org_id, sum(fee_minor + CASE WHEN state = 'won' THEN 0 ELSE amount_minor END) AS gross FROM disputes GROUP BY 1) d ON d.org_id = o.id
      WHERE coalesce(c.cash, 0) <> coalesce(p.paid, 0) - coalesce(r.gross, 0) - coalesce(d.gross, 0)`,
  },
  {
    name: "no more of a top-up goes back than was paid for it, to whom paid it",
    sql: `SELECT x.org_id, x.top_up_id AS ref, format('paid %s, taken back %s, credits %s of %s', t.amount_minor + t.tax_minor, x.gross, x.credits, t.credits) AS detail
      FROM (SELECT org_id, top_up_id, sum(gross) AS gross, sum(tax_minor) AS tax, sum(credits + spent_credits) AS credits, bool_and(grant_id IS NOT DISTINCT FROM (
          SELECT t.grant_id FROM top_ups t WHERE t.org_id = y.org_id AND t.id = y.top_up_id)) AS own FROM (${TAKEN}) y GROUP BY 1, 2) x
      LEFT JOIN top_ups t ON t.org_id = x.org_id AND t.id = x.top_up_id AND t.state = 'paid'
      WHERE t.id IS NULL OR NOT x.own OR x.gross > t.amount_minor + t.tax_minor OR x.tax > t.tax_minor OR x.credits > t.credits`,
  },
];
