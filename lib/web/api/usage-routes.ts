import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { RecordUsageInput, recordUsage } from "#lib/metering/record-usage.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import { AuthorizedAnswer, RecordedAnswer } from "#lib/web/api/answer-schemas.ts";
import { AUTHORIZED, BALANCE, CHARGE, KEY } from "#lib/web/api/examples.ts";
import { readUsageBody, UsageBatch } from "#lib/web/api/read-usage-body.ts";
import { apiRoute, parseInput } from "#lib/web/api/route.ts";
import { CLOUD_HEADERS, USAGE_BODIES } from "#lib/web/api/usage-bodies.ts";
import { problemOf } from "#lib/web/problem.ts";
import { countRefusal } from "#lib/web/request-log.ts";

/** One event of a batch: its refusal is a problem document inside the item. */
function itemBody(result: UsageResult, requestId: string) {
  if (!("refusal" in result)) return result;
  const { refusal, ...rest } = result;
  countRefusal(refusal.code);
  return { ...rest, problem: problemOf(refusal, requestId) };
}

/** A single event answers with its refusal's own status. */
function singleBody(result: UsageResult | undefined) {
  if (!result) throw new Error("an event has no result");
  if ("refusal" in result) {
    const { refusal } = result;
    throw "balance" in result
      ? new Refusal(refusal.code, refusal.message, { ...refusal.extra, balance: result.balance })
      : refusal;
  }
  return result;
}

async function answerBatch(ctx: Context, { events, lines }: UsageBatch) {
  const results = await recordUsage(ctx, parseInput(RecordUsageInput, { events }));
  const items = results.map((result) => itemBody(result, ctx.requestId));
  return { results: lines ? items.map((item, at) => ({ line: lines[at], ...item })) : items };
}

const postUsage = apiRoute({
  method: "POST",
  path: "/usage",
  by: ["service"],
  operation: "recordUsage",
  summary: "Record usage and charge it",
  description:
    "One event, or up to 1,000, as JSON, NDJSON or CloudEvents. An event is charged once per (source, id), for ever: sent " +
    "again it answers its first charge as `duplicate`. A single event answers with its refusal's own status; a batch " +
    "answers 200 with one item per event, in order, and a refused event does not stop later ones.",
  read: readUsageBody,
  bodies: USAGE_BODIES,
  headers: CLOUD_HEADERS,
  answers: RecordedAnswer,
  example: { status: "charged", charge: CHARGE, balance: BALANCE },
  refusals: ["out_of_credit", "limit_reached", "debt_unpaid", "not_found", "mismatch"],
  async answer(ctx, { body }) {
    if (body instanceof UsageBatch) return answerBatch(ctx, body);
    return singleBody((await recordUsage(ctx, { events: [body] }))[0]);
  },
});

const postAuthorize = apiRoute({
  method: "POST",
  path: "/authorize",
  by: ["service"],
  operation: "authorize",
  summary: "Ask whether a customer's call may go ahead",
  description:
    "Checks the customer's key, its organization, its funds and its limits. With `hold` the price of the estimate is set " +
    "aside in the same call; without it nothing is taken. The only place where a customer's plaintext key appears.",
  body: AuthorizeInput,
  sample: { key: KEY, feature: "gpt-4o", estimate: { output_tokens: "1000" } },
  answers: AuthorizedAnswer,
  example: AUTHORIZED,
  refusals: [
    "out_of_credit",
    "limit_reached",
    "debt_unpaid",
    "organization_suspended",
    "organization_closed",
    "forbidden_address",
    "feature_not_allowed",
    "rate_limited",
    "mismatch",
    "unpriced",
  ],
  answer: (ctx, { body }) => authorize(ctx, body),
});

export const USAGE_ROUTES = [postAuthorize, postUsage];
