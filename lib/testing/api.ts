import { requireDocumented } from "#lib/testing/api-document.ts";
import { type ApiAnswer, handleApi } from "#lib/web/api-handler.ts";

export type TestCall = {
  readonly key?: string;
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type TestAnswer = Omit<ApiAnswer, "body"> & { readonly json: unknown };

async function* pieces(body: unknown): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else yield new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
}

/** Calls API v1 as a door does, and holds what it answers to the API's document; `path` is below /api/v1. */
export async function callApi(method: string, path: string, call: TestCall = {}): Promise<TestAnswer> {
  const headers: Record<string, string> = {
    ...(call.body === undefined ? {} : { "content-type": "application/json" }),
    ...call.headers,
  };
  if (call.key) headers.authorization = `Bearer ${call.key}`;
  const { body, ...answer } = await handleApi({
    method,
    path: `/api/v1${path}`,
    header: (name) => headers[name] ?? null,
    body: call.body === undefined ? null : pieces(call.body),
    address: null,
  });
  const json: unknown = JSON.parse(body);
  requireDocumented(method, `/api/v1${path}`, answer.status, json);
  return { ...answer, json };
}
