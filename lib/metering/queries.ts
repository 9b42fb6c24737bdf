import type { Context } from "#lib/context.ts";
import { readBalance } from "#lib/credits/queries.ts";
import { type ReadOrg, readOrg } from "#lib/credits/store.ts";
import type { Transaction } from "#lib/db/clients.ts";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";
import { daysLeftOf, RATE_DAYS } from "#lib/metering/days-left.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { approximateMoney } from "#lib/money/list-price.ts";
import { listPriceFor } from "#lib/pricing/published-books-store.ts";
import { addDays, dayOf } from "#lib/time/bucket.ts";
import { calendarMonthOf } from "#lib/time/calendar-month.ts";

/** Credits as money at today's list price in the organization's currency; "" where none is set. */
export async function moneyBeside(ctx: Context, org: ReadOrg, credits: string): Promise<string> {
  const price = await listPriceFor(org.currency, ctx.now());
  return price ? approximateMoney(parseCredits(credits), price) : "";
}

type Spent = { period: string; week: string; first_on: string | null };

async function readSpent(tx: Transaction, org: ReadOrg, today: string, monthStart: string): Promise<Spent> {
  const weekStart = addDays(today, 1 - RATE_DAYS);
  const rows = await tx.$queryRaw<Spent[]>`
    SELECT trim_scale(coalesce(sum(amount) FILTER (WHERE day >= ${monthStart}::date), 0))::text AS period,
      trim_scale(coalesce(sum(amount) FILTER (WHERE day >= ${weekStart}::date), 0))::text AS week,
      min(day) FILTER (WHERE day >= ${weekStart}::date AND amount > 0)::text AS first_on
    FROM usage_days WHERE org_id = ${org.id} AND day >= least(${monthStart}::date, ${weekStart}::date) AND day <= ${today}::date`;
  return rows[0] ?? { period: "0", week: "0", first_on: null };
}

async function countOpenHolds(tx: Transaction, org: ReadOrg): Promise<number> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS count FROM holds WHERE org_id = ${org.id} AND state = 'open' AND deadline_at > books.org_now(${org.id})`;
  return Number(rows[0]?.count ?? 0n);
}

/** What is left, what it is in money, how fast it goes. */
export function getBalanceFigures(ctx: Context, orgId?: bigint): Promise<BalanceFigures> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const today = dayOf(org.now, org.zone);
    const { current, held, available } = await readBalance(ctx, tx, org);
    const spent = await readSpent(tx, org, today, dayOf(calendarMonthOf(org.now, org.zone).startsAt, org.zone));
    const notBegun = picos(parseCredits(current) - parseCredits(held) - parseCredits(available));
    return {
      current,
      held,
      available,
      notBegun: formatCredits(notBegun),
      openHolds: await countOpenHolds(tx, org),
      approxMoney: await moneyBeside(ctx, org, available),
      spentThisPeriod: spent.period,
      daysLeft: daysLeftOf(available, spent.week, spent.first_on, today),
    };
  });
}
