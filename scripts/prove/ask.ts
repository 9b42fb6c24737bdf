import { handleApi } from "#lib/web/api-handler.ts";

export type Asked = { readonly status: number; readonly json: unknown };

async function* bytesOf(body: unknown): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(JSON.stringify(body));
}

/** Calls API v1 in this process, as a door does; `path` is below /api/v1. */
export async function ask(key: string, method: "GET" | "POST", path: string, body?: unknown): Promise<Asked> {
  const headers: Readonly<Record<string, string>> = {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
  };
  const answer = await handleApi({
    method,
    path: `/api/v1${path}`,
    header: (name) => headers[name] ?? null,
    body: body === undefined ? null : bytesOf(body),
    address: null,
  });
  return { status: answer.status, json: JSON.parse(answer.body) };
}
