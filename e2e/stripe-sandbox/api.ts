import Stripe from "stripe";
import { type ErrorBody, errorJson, StripeFault } from "./errors.ts";
import { expand } from "./expand.ts";
import { decodeForm } from "./form.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "./http.ts";
import { fingerprintOf, recallAnswer, rememberAnswer } from "./idempotency.ts";
import { newId } from "./ids.ts";
import { Params } from "./params.ts";
import type { JsonObject } from "./records.ts";
import { findRoute, type Match } from "./router.ts";
import { apiRoutes } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";
import { toWire } from "./wire.ts";

type Result = { readonly status: number; readonly body: JsonObject; readonly remembered: boolean };

const NO_KEY =
  "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.";

/** Answers one call of the Stripe API. Everything it changes is changed when it returns, but not yet on disk. */
export function answerApi(sandbox: Sandbox, request: HttpRequest, secretKey: string | null): HttpAnswer {
  const requestId = newId("req");
  const key = request.method === "POST" ? request.header("idempotency-key") : null;
  const headers = {
    "request-id": requestId,
    "stripe-version": Stripe.API_VERSION,
    ...(key && { "idempotency-key": key }),
  };
  try {
    authenticate(request, secretKey);
    const match = findRoute(apiRoutes, request.method, request.path);
    const known = key ? recallAnswer(sandbox, key, request.path, request.body) : null;
    if (known) {
      const replay = { "idempotent-replayed": "true", "original-request": known.requestId };
      return { ...jsonAnswer(known.status, {}, { ...headers, ...replay }), body: known.body };
    }
    const result = run({ ...sandbox, request: { id: requestId, idempotency_key: key } }, match, request);
    const answer = jsonAnswer(result.status, result.body, headers);
    if (key && result.remembered) {
      const asked = { endpoint: request.path, fingerprint: fingerprintOf(request.body) };
      rememberAnswer(sandbox, { id: key, ...asked, status: answer.status, body: answer.body, requestId });
    }
    return answer;
  } catch (error) {
    const { status, body } = failure(sandbox, error);
    return jsonAnswer(status, body, headers);
  }
}

function authenticate(request: HttpRequest, secretKey: string | null): void {
  const sent = /^Bearer (\S+)$/.exec(request.header("authorization") ?? "")?.[1];
  const accepted = secretKey === null ? /^[sr]k_test_/.test(sent ?? "") : sent === secretKey;
  if (accepted) return;
  const message = sent ? `Invalid API Key provided: ${sent.slice(0, 8)}${"*".repeat(8)}${sent.slice(-4)}` : NO_KEY;
  throw new StripeFault(401, { type: "invalid_request_error", message }, false);
}

function run(sandbox: Sandbox, match: Match, request: HttpRequest): Result {
  try {
    const params = new Params(decodeForm(request.method === "GET" ? request.query : request.body));
    const paths = params.texts("expand") ?? [];
    const { id, subId, route } = match;
    const value = route.handle(sandbox, { id, subId, params });
    return { status: 200, body: expand(sandbox, toWire(sandbox.publicUrl, value), paths), remembered: true };
  } catch (error) {
    return failure(sandbox, error);
  }
}

function failure(sandbox: Sandbox, error: unknown): Result {
  if (error instanceof StripeFault) {
    const body = toWire(sandbox.publicUrl, { error: errorJson(error.body) });
    return { status: error.status, body, remembered: error.remembered };
  }
  console.error("The Stripe sandbox failed.", error);
  const body: ErrorBody = { type: "api_error", message: "The Stripe sandbox failed; its output says why." };
  return { status: 500, body: { error: errorJson(body) }, remembered: true };
}
