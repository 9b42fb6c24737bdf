import { findFirstRequest } from "#lib/metering/first-request-queries.ts";
import { portalJson } from "#lib/web/portal-json.ts";

export const dynamic = "force-dynamic";

export function GET(): Promise<Response> {
  return portalJson(findFirstRequest);
}
