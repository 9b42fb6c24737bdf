import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { getBalance, listOpenGrants } from "#lib/credits/queries.ts";
import { getCharge } from "#lib/metering/charge-queries.ts";
import { rateBody } from "#lib/metering/charge-view.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import type { Rate } from "#lib/pricing/price-book.ts";
import { knownPrices, listPrices } from "#lib/pricing/published-books-store.ts";
import { findPricesNow } from "#lib/pricing/queries.ts";
import { formatTimestamp, microsOf } from "#lib/time/timestamp.ts";
import { BalanceReadAnswer, PricesAnswer } from "#lib/web/api/answer-schemas.ts";
import { chargeDetailBody } from "#lib/web/api/charge-body.ts";
import { ChargeDetailAnswer } from "#lib/web/api/charge-schemas.ts";
import { BALANCE, CHARGE_DETAIL, GRANT, RATE } from "#lib/web/api/examples.ts";
import { apiRoute } from "#lib/web/api/route.ts";

const PricesSearch = z.strictObject({ feature: z.string().max(128).optional() });

const balance = apiRoute({
  method: "GET",
  path: "/balance",
  by: ["api_key"],
  operation: "readBalance",
  summary: "Read what is left",
  description: "The balance, what is owed, and every grant with credits left, in the order in which they are spent.",
  answers: BalanceReadAnswer,
  example: { ...BALANCE, debt: "0", grants: [GRANT] },
  refusals: [],
  async answer(ctx) {
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
});

const charge = apiRoute({
  method: "GET",
  path: "/charges/{id}",
  by: ["api_key"],
  operation: "readCharge",
  summary: "Read why a call cost what it cost",
  description: "The recorded event with its rates, its sum, the grants that paid it, and what became of it since.",
  answers: ChargeDetailAnswer,
  example: CHARGE_DETAIL,
  refusals: ["not_found"],
  async answer(ctx, { params }) {
    const { charge: found } = await getCharge(ctx, params.id ?? "");
    return chargeDetailBody(found, await knownPrices());
  },
});

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

const prices = apiRoute({
  method: "GET",
  path: "/prices",
  by: ["api_key", "service"],
  operation: "readPrices",
  summary: "Read what things cost",
  description: "Every rate in force, in credits, and what credits cost to buy in each currency.",
  searches: [PricesSearch],
  answers: PricesAnswer,
  example: {
    price_version: 3,
    effective_at: "2026-03-01T00:00:00.000000Z",
    rates: [{ feature: "gpt-4o", meter: "output_tokens", ...RATE }],
    scheduled: [],
    list_prices: [{ currency: "USD", credits: "1000", amount: "1.00" }],
  },
  refusals: [],
  async answer(ctx, { search: { feature } }) {
    const at = ctx.actor.kind === "api_key" ? await orgNow(ctx, ctx.actor.orgId) : undefined;
    const { now, scheduled } = await findPricesNow(ctx, at);
    const asked = (rates: readonly Rate[]) =>
      rates
        .filter((rate) => feature === undefined || rate.feature === feature)
        .map((rate) => ({ feature: rate.feature, meter: rate.meter, ...rateBody(rate) }));
    return {
      price_version: now?.book.number ?? null,
      effective_at: now ? formatTimestamp(now.book.effectiveAt) : null,
      rates: asked(now?.rates ?? []),
      scheduled: scheduled.map(({ at, book, changes }) => ({
        price_version: book.number,
        effective_at: formatTimestamp(at),
        rates: asked(changes.flatMap((change) => (change.kind === "removed" ? [] : [change.after]))),
        removed: asked(changes.flatMap((change) => (change.kind === "removed" ? [change.before] : []))),
      })),
      list_prices: await listPriceBodies(ctx),
    };
  },
});

export const READING_ROUTES = [balance, charge, prices];
