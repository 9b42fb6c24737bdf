import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { currency, money } from "#lib/money/currency.ts";
import { formatMoney } from "#lib/money/format-money.ts";
import { creditsFor } from "#lib/money/list-price.ts";
import { listPriceFor } from "#lib/pricing/published-books-store.ts";

/** A package as the console shows it. */
export type PackageView = {
  readonly id: string;
  readonly currency: string;
  readonly label: string;
  /** "$10.00" */
  readonly amount: string;
  /** Credits that it buys now, decimal string; null where credits are not sold. */
  readonly credits: string | null;
};

const MOST_PACKAGES = 200;

/** Every package by currency, the smallest first. */
export async function listOfferedPackages(ctx: Context): Promise<readonly PackageView[]> {
  requireStaff(ctx);
  const rows = await transact(ctx, (tx) =>
    tx.topUpPackage.findMany({ orderBy: [{ currency: "asc" }, { amountMinor: "asc" }], take: MOST_PACKAGES }),
  );
  return Promise.all(
    rows.map(async (row): Promise<PackageView> => {
      const amount = money(row.amountMinor, currency(row.currency));
      const price = await listPriceFor(amount.currency, ctx.now());
      const credits = price ? formatCredits(creditsFor(amount, price)) : null;
      return { id: row.id.toString(), currency: row.currency, label: row.label, amount: formatMoney(amount), credits };
    }),
  );
}
