import { getHoldDetail } from "#lib/metering/hold-detail-queries.ts";
import { portalJson } from "#lib/web/portal-json.ts";

export const dynamic = "force-dynamic";

type Props = { readonly params: Promise<{ readonly id: string }> };

export function GET(_request: Request, { params }: Props): Promise<Response> {
  return portalJson(async (ctx) => getHoldDetail(ctx, (await params).id));
}
