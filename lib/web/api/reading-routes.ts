import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { getBalance, listOpenGrants } from "#lib/credits/queries.ts";
import { getCharge } from "#lib/metering/charge-queries.ts";
import { rateBody } from "#lib/metering/charge-view.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import { listPrices, publishedBooks } from "#lib/pricing/published-books-store.ts";
import { formatTimestamp, microsOf } from "#lib/time/timestamp.ts";
import { chargeDetailBody } from "#lib/web/api/charge-body.ts";
import { type ApiRoute, parseSearch } from "#lib/web/api/route.ts";

const NoSearch = z.strictObject({});
const PricesSearch = z.strictObject({ feature: z.string().max(128).optional() });
const balance: ApiRoute = {
  method: "GET",
  path: "/balance",
  by: ["api_key"],
  async answer(ctx, { search }) {
    parseSearch(NoSearch, search);
    const [figures, grants] = await Promise.all([getBalance(ctx), listOpenGrants(ctx)]);
    return {
      ...figures,
      grants: grants.map(({ startsAt, expiresAt, ...grant }) => ({
        ...grant,
        starts_at: startsAt,
        expires_at: expiresAt,
      })),
    };
  },
};

const charge: ApiRoute = {
  method: "GET",
  path: "/charges/{id}",
  by: ["api_key"],
  async answer(ctx, { params, search }) {
    parseSearch(NoSearch, search);
    const { charge: found } = await getCharge(ctx, params.id ?? "");
    return chargeDetailBody(found, await publishedBooks());
  },
};

async function listPriceBodies(ctx: Context) {
  const now = microsOf(ctx.now());
  const begun = (await listPrices()).filter((price) => price.effectiveAt <= now);
  const latest = new Map(begun.map((price) => [price.currency, price]));
  return [...latest.values()].map((price) => ({
    currency: price.currency,
    credits: formatCredits(price.creditsPicos),
    amount: price.amountMajor,
  }));
}

const prices: ApiRoute = {
  method: "GET",
  path: "/prices",
  by: ["api_key", "service"],
  async answer(ctx, { search }) {
    const { feature } = parseSearch(PricesSearch, search);
    const book = bookAt(await publishedBooks(), microsOf(ctx.now()));
    const rates = (book?.rates ?? []).filter((rate) => feature === undefined || rate.feature === feature);
    return {
      price_version: book?.number ?? null,
      effective_at: book ? formatTimestamp(book.effectiveAt) : null,
      rates: rates.map((rate) => ({ feature: rate.feature, meter: rate.meter, ...rateBody(rate) })),
      list_prices: await listPriceBodies(ctx),
    };
  },
};

export const READING_ROUTES: readonly ApiRoute[] = [balance, charge, prices];
