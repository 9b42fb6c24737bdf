import { getBalanceFigures } from "#lib/metering/queries.ts";
import { portalJson } from "#lib/web/portal-json.ts";

export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return portalJson((ctx) => getBalanceFigures(ctx));
}
