import type { IncomingMessage, ServerResponse } from "node:http";

const MAX_BODY_BYTES = 1_048_576;

export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly header: (name: string) => string | null;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Reads a request whole; null when its body is too large. */
export async function readRequest(incoming: IncomingMessage): Promise<HttpRequest | null> {
  const url = new URL(incoming.url ?? "/", "http://sandbox");
  const parts: Buffer[] = [];
  let byteCount = 0;
  for await (const part of incoming) {
    byteCount += part.length;
    if (byteCount > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.search.slice(1),
    body: Buffer.concat(parts).toString("utf8"),
    header(name) {
      const value = incoming.headers[name];
      return typeof value === "string" ? value : null;
    },
  };
}

export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

export function jsonAnswer(status: number, value: object, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  const type = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(value, null, 2) };
}
