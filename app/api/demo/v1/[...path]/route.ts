import { randomUUID } from "node:crypto";
import { CALLS } from "#lib/demo/calls.ts";
import { serveCall } from "#lib/demo/serve-call.ts";
import { serveTask } from "#lib/demo/serve-task.ts";
import { startTask } from "#lib/demo/start-task.ts";
import { TASK_ORDERS } from "#lib/demo/task-order.ts";
import { problem, readBody, type VendorAnswer, type VendorRequest } from "#lib/demo/vendor-answer.ts";
import { Refusal } from "#lib/errors.ts";
import { readBytes } from "#lib/web/api/read-body.ts";

export const dynamic = "force-dynamic";

const ID = /^[\x21-\x7e]{1,200}$/;

type Props = { readonly params: Promise<{ readonly path: string[] }> };

function keyIn(request: Request): string | null {
  return /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}

function send({ status, contentType, body, headers }: VendorAnswer): Response {
  return new Response(body, { status, headers: { "content-type": contentType, ...headers } });
}

/** What stands under a name, and under nothing that every object has. */
function under<T>(sold: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(sold, name) ? sold[name] : undefined;
}

/** The body as text, or why it is not taken. */
async function textOf(request: Request): Promise<string | Refusal> {
  try {
    return new TextDecoder().decode(await readBytes(request.body, request.headers.get("content-length")));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function serve(request: VendorRequest): Promise<VendorAnswer> {
  const [readCall, readOrder] = [under(CALLS, request.path), under(TASK_ORDERS, request.path)];
  if (readCall) {
    const call = readBody(readCall, request.body);
    return call.ok ? serveCall(request, call.order) : call.answer;
  }
  if (readOrder) {
    const order = readBody(readOrder, request.body);
    return order.ok ? startTask(request, order.order) : order.answer;
  }
  const sold = [...Object.keys(CALLS), ...Object.keys(TASK_ORDERS)].join(", ");
  return problem(404, "Not found", `The demo vendor sells ${sold}.`);
}

/** The demo's own vendor: there only to have something to call. A deployment has none. */
export async function POST(request: Request, { params }: Props): Promise<Response> {
  if (process.env.DEMO !== "1") return new Response(null, { status: 404 });
  const body = await textOf(request);
  if (body instanceof Refusal) return new Response(null, { status: body.status });
  const sentId = request.headers.get("idempotency-key") ?? "";
  const id = ID.test(sentId) ? sentId : randomUUID();
  const createdAt = Math.floor(Date.now() / 1000);
  return send(await serve({ path: (await params).path.join("/"), key: keyIn(request), body, id, createdAt }));
}

/** How a task stands. */
export async function GET(request: Request, { params }: Props): Promise<Response> {
  const [tasks, id, ...more] = (await params).path;
  if (process.env.DEMO !== "1" || tasks !== "tasks" || !id || more.length > 0) {
    return new Response(null, { status: 404 });
  }
  return send(await serveTask(keyIn(request), id));
}
