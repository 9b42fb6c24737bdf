import type { Context } from "#lib/context.ts";
import { isDatabaseAway } from "#lib/db/database-away.ts";
import { Refusal } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { bugProblem, problemOf } from "#lib/web/problem.ts";
import { requireMemberContext, visitorContext } from "#lib/web/session.ts";

const AWAY = "The database cannot be reached just now; try again in a moment.";

function problemResponse(error: unknown, requestId: string): Response {
  const away = !(error instanceof Refusal) && isDatabaseAway(error);
  const refusal = away ? new Refusal("unavailable", AWAY) : error;
  if (!(refusal instanceof Refusal)) log().error({ err: error, requestId }, "a portal route failed");
  const problem = refusal instanceof Refusal ? problemOf(refusal, requestId) : bugProblem(requestId);
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** Answers a signed-in member's page; nobody else gets anything but a problem document. */
export async function portalAnswer(answer: (ctx: Context) => Promise<Response> | Response): Promise<Response> {
  try {
    return await answer(await requireMemberContext());
  } catch (error) {
    return problemResponse(error, (await visitorContext()).requestId);
  }
}

/** The same for what is JSON. */
export function portalJson(read: (ctx: Context) => Promise<unknown>): Promise<Response> {
  return portalAnswer(async (ctx) => Response.json(await read(ctx), { headers: { "cache-control": "no-store" } }));
}
