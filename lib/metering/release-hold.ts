import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { bookingPool } from "#lib/db/clients.ts";
import { refuse } from "#lib/errors.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { getHoldRecord } from "#lib/metering/hold-store.ts";
import { type HoldBody, holdBody } from "#lib/metering/hold-view.ts";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import { requireService } from "#lib/metering/require-service.ts";

export const ReleaseHoldInput = z.strictObject({});

/**
 * Gives back what a hold still holds. Released again, or after it lapsed, it answers the same.
 * @throws Refusal unauthenticated, forbidden, not_found; conflict once it was settled for good
 */
export async function releaseHold(ctx: Context, holdId: string): Promise<HoldBody> {
  requireService(ctx, ["usage", "authorize"]);
  const { orgId, holdId: id } = await getHoldRecord(holdId);
  await bookingPool().query("SELECT books.release_hold($1, $2)", [orgId, id]);
  const hold = await getHoldRecord(holdId);
  if (hold.state === "settled") return refuse("conflict", "The hold was settled; there is nothing to release.");
  forgetStanding(orgId);
  markChanged([orgId]);
  return holdBody(hold);
}
