import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { bookingPool } from "#lib/db/clients.ts";
import { refuse } from "#lib/errors.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { getHoldRecord } from "#lib/metering/hold-store.ts";
import { LONGEST_LIFETIME_S, Seconds } from "#lib/metering/hold-terms.ts";
import { type HoldBody, holdBody } from "#lib/metering/hold-view.ts";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import { requireService } from "#lib/metering/require-service.ts";

export const ExtendHoldInput = z.strictObject({ lifetime_s: Seconds });

const EXTEND = "SELECT books.extend_hold($1, $2, $3, $4) AS deadline";

/**
 * Lets a hold live `lifetime_s` seconds from now, at most seven days from its placing; never less than it had.
 * @throws Refusal unauthenticated, forbidden, not_found; conflict when it is not open any more
 */
export async function extendHold(
  ctx: Context,
  holdId: string,
  { lifetime_s }: z.output<typeof ExtendHoldInput>,
): Promise<HoldBody> {
  requireService(ctx, ["usage", "authorize"]);
  const { orgId, holdId: id } = await getHoldRecord(holdId);
  const { rows } = await bookingPool().query<{ deadline: Date | null }>(EXTEND, [
    orgId,
    id,
    lifetime_s,
    LONGEST_LIFETIME_S,
  ]);
  const hold = await getHoldRecord(holdId);
  if (!rows[0]?.deadline) return refuse("conflict", `The hold is ${hold.state}; place a new one.`);
  forgetStanding(orgId);
  markChanged([orgId]);
  return holdBody(hold);
}
