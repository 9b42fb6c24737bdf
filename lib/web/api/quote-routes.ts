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
    "What one job, or several in their order, would cost now, which grants would pay, and what would stop it: the balance, " +
    "a debt or a limit. `count` says how many of a job run, `as_many` asks how often all of it can be paid. It takes " +
    "nothing and promises nothing: a hold does. A customer's key asks for itself, or for another key of its organization.",
  body: QuoteInput,
  sample: { job: { feature: "video.generate", estimate: { seconds: "8" }, count: 10 }, as_many: true },
  answers: QuoteAnswer,
  example: {
    price: "400",
    passes: true,
    stopped_by: null,
    jobs: [
      {
        feature: "video.generate",
        price: "40",
        count: 10,
        total: "400",
        price_version: 3,
        draws: [{ grant_id: IDS.grantId, amount: "400" }],
        short: "0",
      },
    ],
    as_many: "24",
    balance: BALANCE,
  },
  refusals: ["not_found", "unpriced"],
  answer: (ctx, { body }) => quoteWork(ctx, body),
});

export const QUOTE_ROUTES = [quote];
