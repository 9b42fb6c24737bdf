import { randomUUID } from "node:crypto";
import type { Context } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { log } from "#lib/log.ts";
import { handleStripeEvent } from "#lib/payments/handle-stripe-event.ts";
import { readNotice } from "#lib/payments/stripe-gateway.ts";
import { readBytes } from "#lib/web/api/read-body.ts";

export const dynamic = "force-dynamic";

/** Takes Stripe's notifications. The signature is over the body's own bytes, so it is read as text and never parsed first. */
export async function POST(request: Request): Promise<Response> {
  const actor = { kind: "system", job: "stripe-webhook" } as const;
  const ctx: Context = { actor, requestId: randomUUID(), address: null, now: () => new Date() };
  try {
    // Anybody may post here, and need not say how much: reading stops at the limit.
    const body = await readBytes(request.body, request.headers.get("content-length"));
    const notice = readNotice(new TextDecoder().decode(body), request.headers.get("stripe-signature") ?? "");
    return answer(await handleStripeEvent(ctx, notice), 200);
  } catch (error) {
    if (error instanceof Refusal) return answer(error.code, error.status);
    log().error({ err: error, requestId: ctx.requestId }, "a Stripe notification failed");
    return answer("bug", 500);
  }
}

/** Anything but 200 makes Stripe send it again later. */
function answer(outcome: string, status: number): Response {
  return Response.json({ outcome }, { status });
}
