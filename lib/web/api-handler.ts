import { randomUUID } from "node:crypto";
import type { Actor, Context } from "#lib/context.ts";
import { isDatabaseAway } from "#lib/db/database-away.ts";
import { Refusal } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { readBearer } from "#lib/web/api/bearer.ts";
import { matchCall } from "#lib/web/api/match-route.ts";
import { rateHeaders } from "#lib/web/api/rate-headers.ts";
import { type BodyPieces, readBody } from "#lib/web/api/read-body.ts";
import { BUG_CODE, bugProblem, problemOf } from "#lib/web/problem.ts";
import { noteRequest } from "#lib/web/request-log.ts";

/** A request as any door hands it over. `header` is asked by lower-case names; `address` is the caller's, where known. */
export type ApiRequest = {
  readonly method: string;
  /** Path with search, as sent: "/api/v1/usage?bucket=day". */
  readonly path: string;
  readonly header: (name: string) => string | null;
  readonly body: BodyPieces;
  readonly address: string | null;
};

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;
const RETRY_AFTER_S = "1";
/** A body that takes longer than this to arrive outlives what was known of its key. */
const SLOW_BODY_MS = 100;

function requestIdOf(header: ApiRequest["header"]): string {
  const sent = header("x-request-id");
  return sent && REQUEST_ID.test(sent) ? sent : `req_${randomUUID()}`;
}

function jsonAnswer(
  status: number,
  type: string,
  requestId: string,
  body: unknown,
  headers: Record<string, string> = {},
): ApiAnswer {
  return {
    status,
    headers: { "content-type": type, "cache-control": "no-store", "x-request-id": requestId, ...headers },
    body: JSON.stringify(body),
  };
}

/** What a refusal says in headers beside its problem document. */
function headersOf(refusal: Refusal): Record<string, string> {
  if (refusal.code === "unauthenticated") return { "www-authenticate": 'Bearer realm="api"' };
  if (refusal.code === "unavailable") return { "retry-after": RETRY_AFTER_S };
  if (refusal.code === "rate_limited") return rateHeaders(refusal.extra);
  const { allow } = refusal.extra;
  return refusal.code === "method_not_allowed" && Array.isArray(allow) ? { allow: allow.join(", ") } : {};
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (!isDatabaseAway(error)) return null;
  return new Refusal("unavailable", "The database cannot be reached just now; send the same request again.");
}

type Seen = { route: string; actor: Actor | null; code: string | null };

function answerError(error: unknown, requestId: string, seen: Seen): ApiAnswer {
  const refusal = refusalOf(error);
  seen.code = refusal?.code ?? BUG_CODE;
  if (refusal) {
    if (refusal !== error) log().warn({ err: error, requestId }, "the database cannot be reached");
    const problem = problemOf(refusal, requestId);
    return jsonAnswer(problem.status, "application/problem+json", requestId, problem, headersOf(refusal));
  }
  log().error({ err: error, requestId, route: seen.route }, "an API call failed");
  const problem = bugProblem(requestId);
  return jsonAnswer(problem.status, "application/problem+json", requestId, problem);
}

async function answerCall(request: ApiRequest, requestId: string, seen: Seen): Promise<unknown> {
  const { route, params, search } = matchCall(request.method, request.path);
  seen.route = route.path;
  const authorization = request.header("authorization");
  seen.actor = await readBearer(authorization, route.by);
  const knownAtMs = performance.now();
  const body = route.method === "POST" ? await (route.read ?? readBody)(request.header, request.body) : undefined;
  // Its key may have ended while it was on its way.
  if (performance.now() - knownAtMs > SLOW_BODY_MS) seen.actor = await readBearer(authorization, route.by);
  const ctx: Context = { actor: seen.actor, requestId, address: request.address, now: () => new Date() };
  return route.answer(ctx, { params, search, body });
}

/** API v1, whichever door it came through. Never throws: what goes wrong is answered as a problem document. */
export async function handleApi(request: ApiRequest): Promise<ApiAnswer> {
  const begunAtMs = performance.now();
  const requestId = requestIdOf(request.header);
  const seen: Seen = { route: "none", actor: null, code: null };
  let answer: ApiAnswer;
  try {
    answer = jsonAnswer(200, "application/json", requestId, await answerCall(request, requestId, seen));
  } catch (error) {
    answer = answerError(error, requestId, seen);
  }
  const { method } = request;
  noteRequest({ ...seen, method, status: answer.status, durationMs: performance.now() - begunAtMs, requestId });
  return answer;
}
