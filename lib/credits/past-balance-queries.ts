import type { Context } from "#lib/context.ts";
import type { PastBalance, PastGrant } from "#lib/credits/past-balance.ts";
import { readOrg } from "#lib/credits/store.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { formatTimestamp, type Micros, microsOf } from "#lib/time/timestamp.ts";

type Row = Omit<PastGrant, "id" | "startsAt" | "expiresAt"> & {
  readonly id: bigint;
  readonly starts_at: Date;
  readonly expires_at: Date | null;
  readonly begun: boolean;
  readonly debt: string;
};

const sum = (amounts: readonly string[]): Picos =>
  picos(amounts.reduce((total, each) => total + parseCredits(each), 0n));

/**
 * The balance as it was at an instant, replayed from the ledger to the last place. A lapse counts from its own instant (a grant's
 * expiry, a hold's deadline), whenever it was booked, just as spending judged it then.
 * @param at not in the future
 * @param orgId for staff; members and keys read their own
 * @throws Refusal invalid for an instant to come, not_found, unauthenticated
 */
export function getBalanceAt(ctx: Context, at: Micros, orgId?: bigint): Promise<PastBalance> {
  const instant = formatTimestamp(at);
  return readOrg(ctx, orgId, async (tx, org) => {
    if (at > org.now) refuse("invalid", "Give an instant that has passed; the balance to come is not known.");
    const rows = await tx.$queryRaw<Row[]>`
      WITH entry AS (
        SELECT e.account, e.ref_id, e.amount FROM ledger_transactions t
        JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id AND e.unit = 'CREDIT' AND e.account IN ('grant', 'held', 'frozen', 'debt')
        LEFT JOIN holds h ON t.kind = 'release' AND h.org_id = t.org_id AND h.state = 'lapsed' AND t.reference = 'hold:' || h.id
        LEFT JOIN grants x ON t.kind = 'expiry' AND x.org_id = t.org_id AND x.id = e.ref_id
        WHERE t.org_id = ${org.id} AND coalesce(h.deadline_at, least(x.expires_at, t.recorded_at)) <= ${instant}::timestamptz),
      -- Holds past their deadline that nothing has booked yet.
      due AS (
        SELECT f.grant_id, sum(f.amount) AS amount FROM holds h JOIN hold_funds f ON f.org_id = h.org_id AND f.hold_id = h.id
        WHERE h.org_id = ${org.id} AND h.state = 'open' AND h.deadline_at <= ${instant}::timestamptz GROUP BY 1),
      fund AS (
        SELECT ref_id, sum(amount) FILTER (WHERE account = 'grant') AS left, sum(amount) FILTER (WHERE account = 'held') AS held,
          sum(amount) FILTER (WHERE account = 'frozen') AS frozen
        FROM entry WHERE account <> 'debt' GROUP BY 1),
      stood AS (
        SELECT g.*, CASE WHEN g.expires_at <= ${instant}::timestamptz THEN 0 ELSE coalesce(f.left, 0) + coalesce(d.amount, 0) END AS "left",
          coalesce(f.held, 0) - coalesce(d.amount, 0) AS was_held, coalesce(f.frozen, 0) AS was_frozen
        FROM fund f JOIN grants g ON g.org_id = ${org.id} AND g.id = f.ref_id LEFT JOIN due d ON d.grant_id = g.id)
      SELECT s.id, s.origin, s.label, trim_scale(s.issued)::text AS issued, trim_scale(s."left")::text AS "left",
        trim_scale(s.was_held)::text AS held, trim_scale(s.was_frozen)::text AS frozen, s.starts_at, s.expires_at,
        s.starts_at <= ${instant}::timestamptz AS begun, trim_scale(-d.debt)::text AS debt
      FROM (SELECT coalesce(sum(amount), 0) AS debt FROM entry WHERE account = 'debt') d
      LEFT JOIN stood s ON s."left" > 0 OR s.was_held > 0 OR s.was_frozen > 0
      ORDER BY s.priority, s.expires_at NULLS LAST, s.scope_breadth, s.cost_minor::numeric(100, 66) / s.issued, s.starts_at, s.id`;
    return viewBalance(instant, rows);
  });
}

/** What the organization's clock shows, and when its ledger begins: null while nothing is booked. The same organizations may be asked for. */
export function readBookedTime(
  ctx: Context,
  orgId?: bigint,
): Promise<{ readonly now: Micros; readonly first: Micros | null }> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const first = await tx.ledgerTransaction.findFirst({
      where: { orgId: org.id },
      orderBy: { id: "asc" },
      select: { recordedAt: true },
    });
    return { now: org.now, first: first && microsOf(first.recordedAt) };
  });
}

function viewBalance(at: string, rows: readonly Row[]): PastBalance {
  const stood = rows.filter((row) => row.id !== null);
  const left = sum(stood.map((row) => row.left));
  const held = sum(stood.map((row) => row.held));
  return {
    at,
    current: formatCredits(picos(left + held)),
    held: formatCredits(held),
    available: formatCredits(sum(stood.filter((row) => row.begun).map((row) => row.left))),
    frozen: formatCredits(sum(stood.map((row) => row.frozen))),
    debt: rows[0]?.debt ?? "0",
    grants: stood.map(({ id, starts_at, expires_at, begun: _begun, debt: _debt, ...grant }) => ({
      ...grant,
      id: publicId("gra", id),
      startsAt: starts_at.toISOString(),
      expiresAt: expires_at?.toISOString() ?? null,
    })),
  };
}
