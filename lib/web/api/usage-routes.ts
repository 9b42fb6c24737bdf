import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { RecordUsageInput, recordUsage } from "#lib/metering/record-usage.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import { readUsageBody, UsageBatch } from "#lib/web/api/read-usage-body.ts";
import { type ApiRoute, parseInput } from "#lib/web/api/route.ts";
import { problemOf } from "#lib/web/problem.ts";

/** One event of a batch: its refusal is a problem document inside the item. */
function itemBody(result: UsageResult, requestId: string): object {
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

async function answerBatch(ctx: Context, { events, lines }: UsageBatch): Promise<unknown> {
  const results = await recordUsage(ctx, parseInput(RecordUsageInput, { events }));
  const items = results.map((result) => itemBody(result, ctx.requestId));
  return { results: lines ? items.map((item, at) => ({ line: lines[at], ...item })) : items };
}

const postUsage: ApiRoute = {
  method: "POST",
  path: "/usage",
  by: ["service"],
  read: readUsageBody,
  async answer(ctx, { body }) {
    if (body instanceof UsageBatch) return answerBatch(ctx, body);
    return singleBody((await recordUsage(ctx, { events: [body] }))[0]);
  },
};

const postAuthorize: ApiRoute = {
  method: "POST",
  path: "/authorize",
  by: ["service"],
  answer: (ctx, { body }) => authorize(ctx, parseInput(AuthorizeInput, body)),
};

export const USAGE_ROUTES: readonly ApiRoute[] = [postAuthorize, postUsage];
