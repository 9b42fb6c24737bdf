import { Refusal } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { ReplayInput, replayUsage } from "#lib/metering/replay-queries.ts";
import { staffContext } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";

type Params = { readonly params: Promise<{ readonly id: string }> };

const encoder = new TextEncoder();
const line = (value: unknown) => encoder.encode(`${JSON.stringify(value)}\n`);

function failureOf(error: unknown, requestId: string): string {
  if (error instanceof Refusal) return error.message;
  log().error({ err: error, requestId }, "a replay failed");
  return `Something went wrong on our side. (Request ${requestId})`;
}

/** A replay as lines of JSON while it runs. The next page is read when the last line was taken, and none once nobody listens. */
export async function GET(request: Request, { params }: Params): Promise<Response> {
  const ctx = await staffContext();
  const asked = Object.fromEntries(new URL(request.url).searchParams);
  const input = ReplayInput.safeParse({ ...asked, bookId: (await params).id });
  if (!input.success) return new Response("Give from and to as instants.", { status: 422 });
  const steps = replayUsage(ctx, input.data);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const step = request.signal.aborted ? await steps.return(undefined) : await steps.next();
        if (step.done) return controller.close();
        controller.enqueue(line(step.value));
      } catch (error) {
        controller.enqueue(line({ kind: "failure", message: failureOf(error, ctx.requestId) }));
        controller.close();
      }
    },
    async cancel() {
      await steps.return(undefined);
    },
  });
  return new Response(body, {
    headers: { "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "private, no-store" },
  });
}
