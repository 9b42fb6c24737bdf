import type { Context } from "#lib/context.ts";
import { getHoldRecord, noHold } from "#lib/metering/hold-store.ts";
import { type HoldBody, holdBody } from "#lib/metering/hold-view.ts";
import { requireService } from "#lib/metering/require-service.ts";

/** A hold as it stands; a customer's key reads its own organization's. @throws Refusal not_found, forbidden */
export async function getHold(ctx: Context, id: string): Promise<HoldBody> {
  const { actor } = ctx;
  if (actor.kind !== "api_key") requireService(ctx, ["usage", "authorize"]);
  const hold = await getHoldRecord(id);
  if (actor.kind === "api_key" && actor.orgId !== hold.orgId) return noHold(id);
  return holdBody(hold);
}
