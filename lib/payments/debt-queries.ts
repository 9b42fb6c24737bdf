import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { currency, money } from "#lib/money/currency.ts";
import { formatMoney } from "#lib/money/format-money.ts";
import { creditsFor, listPrice, moneyToCover } from "#lib/money/list-price.ts";
import { listPriceFor } from "#lib/pricing/published-books-store.ts";
import type { DatedListPrice } from "#lib/pricing/store.ts";

const MOST_CAUSES = 20;
const CAUSE_WORDS: Readonly<Record<string, string>> = {
  usage: "Usage without funds on",
  dispute: "Spent of a payment that was disputed, since",
  refund: "Spent of a payment that was refunded, since",
};

/**
 * What the acting organization owes and why, oldest first; null when it owes nothing. The next purchase pays it first, each debt
 * at the price when it arose: `share` is what that takes of a purchase, in credits at today's price.
 */
export async function findDebt(ctx: Context) {
  const { orgId } = requireMember(ctx, "read");
  const { org, wallet } = await transact(ctx, async (tx) => ({
    org: await tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: { currency: true } }),
    wallet: await tx.wallet.findUniqueOrThrow({ where: { orgId } }),
  }));
  if (wallet.debt.isZero()) return null;
  const today = org.currency ? await listPriceFor(currency(org.currency), ctx.now()) : null;
  const { causes, cost } = await transact(ctx, async (tx) => ({
    causes: await listCauses(tx, orgId),
    cost: await readCost(tx, orgId, today),
  }));
  const amount = formatCredits(parseCredits(wallet.debt.negated().toFixed()));
  const price = today && listPrice(currency(today.currency), today.creditsPicos, today.amountMajor);
  const owed = price && creditsFor(money(cost.owed, price.currency), price);
  const share = price ? picos(parseCredits(cost.share) + (owed ?? 0n)) : parseCredits(amount);
  return {
    amount,
    share: formatCredits(share),
    /** What paying all of it takes, as money: "$7.20"; null before the first payment. */
    moneyText: price && formatMoney(moneyToCover(share, price)),
    causes: causes.map((row) => ({
      label: CAUSE_WORDS[row.cause] ?? row.cause,
      day: row.day,
      amount: formatCredits(parseCredits(row.open)),
    })),
  };
}

type Cause = { readonly cause: string; readonly day: string; readonly open: string };

async function listCauses(tx: Transaction, orgId: bigint): Promise<Cause[]> {
  return tx.$queryRaw<Cause[]>`
    SELECT cause, to_char(recorded_at, 'YYYY-MM-DD') AS day, sum(credits - paid)::text AS open FROM debts
    WHERE org_id = ${orgId} AND paid < credits GROUP BY 1, 2 ORDER BY 2, 1 LIMIT ${MOST_CAUSES}`;
}

/** What open debts cost: those of usage in credits at today's price, those of payments taken back in minor units. */
async function readCost(
  tx: Transaction,
  orgId: bigint,
  today: DatedListPrice | null,
): Promise<{ readonly share: string; readonly owed: bigint }> {
  const [row] = await tx.$queryRaw<{ share: string | null; owed: bigint | null }[]>`
    SELECT round(sum((d.credits - d.paid) * coalesce(q.amount_major, p.amount_major) * p.credits / (coalesce(q.credits, p.credits) * p.amount_major))
        FILTER (WHERE d.cause = 'usage'), 12)::text AS share,
      sum(d.owed_minor - d.owed_paid_minor)::bigint AS owed
    FROM debts d LEFT JOIN list_prices q ON q.id = d.list_price_id LEFT JOIN list_prices p ON p.id = ${today?.id ?? null}::bigint
    WHERE d.org_id = ${orgId} AND d.paid < d.credits`;
  return { share: row?.share ?? "0", owed: row?.owed ?? 0n };
}
