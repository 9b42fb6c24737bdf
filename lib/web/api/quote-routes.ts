import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { QuoteAnswer } from "#lib/web/api/answer-schemas.ts";
import { BALANCE, IDS } from "#lib/web/api/examples.ts";
import { apiRoute } from "#lib/web/api/route.ts";

const quote = apiRoute({
  method: "POST",
  path: "/quote",
  by: ["service", "api_key"],
  operation: "quote",
  summary: "Price planned work",
  description:
    "What one job, or several in their order, would cost now, which grants would pay, and what would stop it. It takes " +
    "nothing and promises nothing: a hold does. A customer's key asks for its own organization.",
  body: QuoteInput,
  sample: { job: { feature: "video.generate", estimate: { seconds: "8" } }, as_many: true },
  answers: QuoteAnswer,
  example: {
    price: "40",
    passes: true,
    stopped_by: null,
    jobs: [
      {
        feature: "video.generate",
        price: "40",
        price_version: 3,
        draws: [{ grant_id: IDS.grantId, amount: "40" }],
        short: "0",
      },
    ],
    as_many: "248",
    balance: BALANCE,
  },
  refusals: ["not_found", "unpriced"],
  answer: (ctx, { body }) => quoteWork(ctx, body),
});

export const QUOTE_ROUTES = [quote];
