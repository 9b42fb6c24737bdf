import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import type { CurrencyView, MoneySeen, StandingView } from "#lib/ledger/money-seen.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { currency, money } from "#lib/money/currency.ts";
import { formatMoney } from "#lib/money/format-money.ts";

const TOP_COUNT = 8;
const DAYS = 30;

type CurrencyRow = {
  readonly currency: string;
  readonly month: string;
  readonly month_count: bigint;
  readonly paid: string;
  readonly deferred: string;
  readonly recognised: string;
};
type TotalRow = {
  readonly outstanding: string;
  readonly spent: string;
  readonly events: bigint;
  readonly organizations: bigint;
  readonly active: bigint;
};
type StandingRow = { readonly id: bigint; readonly name: string; readonly credits: string };

const plain = (decimal: string) => formatCredits(parseCredits(decimal));

function viewCurrency(row: CurrencyRow): CurrencyView {
  const code = currency(row.currency);
  const write = (minor: bigint) => formatMoney(money(minor, code));
  return {
    currency: code,
    paidThisMonth: write(BigInt(row.month)),
    paidThisMonthCount: Number(row.month_count),
    paidInAll: write(BigInt(row.paid)),
    deferred: write(BigInt(row.deferred)),
    recognised: write(BigInt(row.recognised)),
  };
}

function viewStandings(rows: readonly StandingRow[]): readonly StandingView[] {
  const largest = Math.max(...rows.map((row) => Number(row.credits)), 1e-12);
  return rows.map((row) => {
    return {
      id: publicId("org", row.id),
      name: row.name,
      credits: plain(row.credits),
      share: Number(row.credits) / largest,
    };
  });
}

/**
 * The business in a few figures, over the organizations of one mode: sandbox ones are in no report, and a demo has only
 * those. Months are UTC. For staff.
 */
export async function readMoneySeen(ctx: Context, mode: "production" | "sandbox"): Promise<MoneySeen> {
  requireStaff(ctx);
  return transact(ctx, async (tx) => {
    const currencies = await tx.$queryRaw<CurrencyRow[]>`
      SELECT coalesce(p.currency, b.currency) AS currency, coalesce(p.month, 0)::text AS month, coalesce(p.month_count, 0) AS month_count,
        coalesce(p.paid, 0)::text AS paid, coalesce(b.deferred, 0)::bigint::text AS deferred, coalesce(b.recognised, 0)::bigint::text AS recognised
      FROM (SELECT t.currency, sum(t.amount_minor) AS paid,
              sum(t.amount_minor) FILTER (WHERE t.paid_at >= date_trunc('month', now(), 'UTC')) AS month,
              count(*) FILTER (WHERE t.paid_at >= date_trunc('month', now(), 'UTC')) AS month_count
            FROM top_ups t JOIN organizations o ON o.id = t.org_id WHERE o.mode = ${mode} AND t.state = 'paid' GROUP BY 1) p
      FULL JOIN (SELECT e.unit AS currency, -sum(e.amount) FILTER (WHERE e.account = 'deferred') AS deferred,
              -sum(e.amount) FILTER (WHERE e.account LIKE 'revenue:%') AS recognised
            FROM ledger_entries e JOIN organizations o ON o.id = e.org_id
            WHERE o.mode = ${mode} AND e.unit <> 'CREDIT' AND (e.account = 'deferred' OR e.account LIKE 'revenue:%') GROUP BY 1) b
        ON b.currency = p.currency ORDER BY 1`;
    const [totals] = await tx.$queryRaw<TotalRow[]>`
      SELECT (SELECT coalesce(sum(g.remaining + g.held), 0)::text FROM grants g JOIN organizations o ON o.id = g.org_id
          WHERE o.mode = ${mode} AND (g.expires_at IS NULL OR g.expires_at > now())) AS outstanding,
        (SELECT coalesce(sum(d.amount), 0)::text FROM usage_days d JOIN organizations o ON o.id = d.org_id
          WHERE o.mode = ${mode} AND d.day > (now() AT TIME ZONE o.time_zone)::date - ${DAYS}::int) AS spent,
        (SELECT coalesce(sum(d.events), 0)::bigint FROM usage_days d JOIN organizations o ON o.id = d.org_id
          WHERE o.mode = ${mode} AND d.day > (now() AT TIME ZONE o.time_zone)::date - ${DAYS}::int) AS events,
        (SELECT count(*) FROM organizations WHERE mode = ${mode} AND state <> 'closed') AS organizations,
        (SELECT count(DISTINCT d.org_id) FROM usage_days d JOIN organizations o ON o.id = d.org_id
          WHERE o.mode = ${mode} AND d.events > 0 AND d.day > (now() AT TIME ZONE o.time_zone)::date - ${DAYS}::int) AS active`;
    const top = await tx.$queryRaw<StandingRow[]>`
      SELECT o.id, o.name, sum(d.amount)::text AS credits FROM usage_days d JOIN organizations o ON o.id = d.org_id
      WHERE o.mode = ${mode} AND d.day > (now() AT TIME ZONE o.time_zone)::date - ${DAYS}::int
      GROUP BY o.id, o.name HAVING sum(d.amount) > 0 ORDER BY sum(d.amount) DESC, o.id LIMIT ${TOP_COUNT}`;
    const debts = await tx.$queryRaw<StandingRow[]>`
      SELECT o.id, o.name, (-w.debt)::text AS credits FROM wallets w JOIN organizations o ON o.id = w.org_id
      WHERE o.mode = ${mode} AND w.debt < 0 ORDER BY w.debt, o.id LIMIT ${TOP_COUNT}`;
    return {
      currencies: currencies.map(viewCurrency),
      creditsOutstanding: plain(totals?.outstanding ?? "0"),
      spent30Days: plain(totals?.spent ?? "0"),
      events30Days: Number(totals?.events ?? 0),
      organizationCount: Number(totals?.organizations ?? 0),
      activeOrganizationCount: Number(totals?.active ?? 0),
      topByUsage: viewStandings(top),
      debts: viewStandings(debts),
    };
  });
}
