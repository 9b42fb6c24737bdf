import { listAskedHolds } from "#lib/web/hold-list.ts";
import { portalJson } from "#lib/web/portal-json.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return portalJson(async (ctx) => {
    const { list } = await listAskedHolds(ctx, Object.fromEntries(new URL(request.url).searchParams));
    return list;
  });
}
