import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { type ApiRoute, parseInput } from "#lib/web/api/route.ts";

const quote: ApiRoute = {
  method: "POST",
  path: "/quote",
  by: ["service", "api_key"],
  answer: (ctx, { body }) => quoteWork(ctx, parseInput(QuoteInput, body)),
};

export const QUOTE_ROUTES: readonly ApiRoute[] = [quote];
