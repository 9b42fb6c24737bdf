import { requireMember } from "#lib/authorization.ts";
import { openLiveStream } from "#lib/web/live-engine.ts";
import { portalAnswer } from "#lib/web/portal-json.ts";

export const dynamic = "force-dynamic";

// "no-transform" keeps compression away, which would hold events back until a block is full.
const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

export function GET(request: Request): Promise<Response> {
  return portalAnswer(
    (ctx) => new Response(openLiveStream(requireMember(ctx, "read").orgId, request.signal), { headers: HEADERS }),
  );
}
