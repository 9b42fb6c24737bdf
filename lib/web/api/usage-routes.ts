import { Refusal, refuse } from "#lib/errors.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { MOST_EVENTS, RecordUsageInput, recordUsage } from "#lib/metering/record-usage.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import { type ApiRoute, parseInput } from "#lib/web/api/route.ts";
import { problemOf } from "#lib/web/problem.ts";

/** One event of a batch: its refusal is a problem document inside the item. */
function itemBody(result: UsageResult, requestId: string): unknown {
  if (!("refusal" in result)) return result;
  const { refusal, ...rest } = result;
  return { ...rest, problem: problemOf(refusal, requestId) };
}

/** A single event answers with its refusal's own status. */
function singleBody(result: UsageResult | undefined): unknown {
  if (!result) throw new Error("an event has no result");
  if ("refusal" in result) {
    const { refusal } = result;
    throw "balance" in result
      ? new Refusal(refusal.code, refusal.message, { ...refusal.extra, balance: result.balance })
      : refusal;
  }
  return result;
}

const postUsage: ApiRoute = {
  method: "POST",
  path: "/usage",
  by: ["service"],
  async answer(ctx, { body }) {
    if (!Array.isArray(body)) return singleBody((await recordUsage(ctx, { events: [body] }))[0]);
    if (body.length > MOST_EVENTS)
      refuse("too_large", `A batch holds at most ${MOST_EVENTS} events; send it in parts.`);
    const results = await recordUsage(ctx, parseInput(RecordUsageInput, { events: body }));
    return { results: results.map((result) => itemBody(result, ctx.requestId)) };
  },
};

const postAuthorize: ApiRoute = {
  method: "POST",
  path: "/authorize",
  by: ["service"],
  answer: (ctx, { body }) => authorize(ctx, parseInput(AuthorizeInput, body)),
};

export const USAGE_ROUTES: readonly ApiRoute[] = [postAuthorize, postUsage];
