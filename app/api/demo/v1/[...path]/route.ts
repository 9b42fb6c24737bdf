import { randomUUID } from "node:crypto";
import { serveCall } from "#lib/demo/serve-call.ts";

export const dynamic = "force-dynamic";

const LARGEST_BODY_BYTES = 1_048_576;
const ID = /^[\x21-\x7e]{1,200}$/;

/** The demo's own vendor: there only to have something to call. A deployment has none. */
export async function POST(request: Request, { params }: { params: Promise<{ path: string[] }> }): Promise<Response> {
  if (process.env.DEMO !== "1") return new Response(null, { status: 404 });
  const body = await request.text();
  if (Buffer.byteLength(body) > LARGEST_BODY_BYTES) return new Response(null, { status: 413 });
  const sentId = request.headers.get("idempotency-key") ?? "";
  const answer = await serveCall({
    path: (await params).path.join("/"),
    key: /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null,
    body,
    id: ID.test(sentId) ? sentId : randomUUID(),
    createdAt: Math.floor(Date.now() / 1000),
  });
  return new Response(answer.body, {
    status: answer.status,
    headers: { "content-type": answer.contentType, ...answer.headers },
  });
}
