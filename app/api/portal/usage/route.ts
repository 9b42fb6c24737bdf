import { getUsageSeries } from "#lib/metering/usage-queries.ts";
import { portalJson } from "#lib/web/portal-json.ts";
import { readUsageView } from "#lib/web/usage-view.ts";

export const dynamic = "force-dynamic";

export function GET(request: Request): Promise<Response> {
  return portalJson((ctx) => {
    const { range, by } = readUsageView(Object.fromEntries(new URL(request.url).searchParams));
    return getUsageSeries(ctx, range, by);
  });
}
