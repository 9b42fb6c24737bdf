import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { currency } from "#lib/money/currency.ts";
import { listPrice, oneCreditCosts } from "#lib/money/list-price.ts";
import { listPriceText } from "#lib/pricing/price-list.ts";

export type ListPriceState = "scheduled" | "in effect" | "superseded";

/** A list price as the console shows it; instants are ISO strings. */
export type ListPriceView = {
  readonly id: string;
  readonly currency: string;
  /** "1,000 credits cost $1.00" */
  readonly text: string;
  readonly oneCredit: string;
  readonly state: ListPriceState;
  readonly effectiveAt: string;
};

const MOST_PRICES = 500;

/** Every list price by currency, the newest first. */
export async function listListPrices(ctx: Context): Promise<readonly ListPriceView[]> {
  requireStaff(ctx);
  const now = ctx.now();
  const rows = await transact(ctx, (tx) =>
    tx.listPrice.findMany({ orderBy: [{ currency: "asc" }, { effectiveAt: "desc" }], take: MOST_PRICES }),
  );
  const sold = new Set<string>();
  return rows.map((row): ListPriceView => {
    const credits = parseCredits(row.credits.toFixed());
    const price = listPrice(currency(row.currency), credits, formatCredits(parseCredits(row.amountMajor.toFixed())));
    const begun = row.effectiveAt <= now;
    const state = begun ? (sold.has(row.currency) ? "superseded" : "in effect") : "scheduled";
    if (begun) sold.add(row.currency);
    return {
      id: row.id.toString(),
      currency: row.currency,
      text: listPriceText(price),
      oneCredit: oneCreditCosts(price),
      state,
      effectiveAt: row.effectiveAt.toISOString(),
    };
  });
}
