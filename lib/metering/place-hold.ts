import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { parseId } from "#lib/ids.ts";
import { havingFields } from "#lib/metering/having-fields.ts";
import { commitHold, type PlacedHold } from "#lib/metering/hold-store.ts";
import { HoldId, Lifetime } from "#lib/metering/hold-terms.ts";
import { findPayer } from "#lib/metering/known-standing-engine.ts";
import type { Payer } from "#lib/metering/org-facts-engine.ts";
import { MOST_WORK, PlannedWork } from "#lib/metering/planned-work.ts";
import { KeyId, Labels, LONGEST_ID, printable } from "#lib/metering/printable.ts";
import { findForbiddenUse, requireRate } from "#lib/metering/request-rate-engine.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { CallerAddress } from "#lib/metering/restricted-use.ts";
import { customerKeyHash, refuseAbsent, refuseUnknown, type Standing } from "#lib/metering/standing-store.ts";
import { FeatureCode, Meters } from "#lib/metering/usage-event.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";

/** One piece of work (`feature`, `estimate`, `dimensions`), or a workflow of several in `features`. */
export const PlaceHoldInput = z
  .strictObject({
    id: HoldId,
    key: z.string().max(200).optional(),
    key_id: KeyId.optional(),
    org_id: printable(LONGEST_ID).optional(),
    feature: FeatureCode.optional(),
    estimate: Meters.optional(),
    dimensions: Labels.optional(),
    address: CallerAddress.optional(),
    features: z.array(PlannedWork).min(1).max(MOST_WORK).optional(),
    lifetime_s: Lifetime,
  })
  .refine(({ key, key_id, org_id }) => [key, key_id, org_id].filter((each) => each !== undefined).length === 1, {
    message: "give exactly one of key, key_id and org_id",
    path: ["key_id"],
  })
  .refine(
    ({ feature, estimate, dimensions, features }) =>
      features ? !feature && !estimate && !dimensions : feature !== undefined && estimate !== undefined,
    { message: "give feature and estimate, or features with an estimate each", path: ["feature"] },
  )
  .meta({
    oneOf: [havingFields("key"), havingFields("key_id"), havingFields("org_id")],
    anyOf: [havingFields("feature", "estimate"), havingFields("features")],
  });

type Input = z.output<typeof PlaceHoldInput>;

function workOf({ feature, estimate, dimensions, features }: Input): readonly PlannedWork[] {
  if (features) return features;
  return feature && estimate ? [{ feature, estimate, ...(dimensions && { dimensions }) }] : [];
}

async function readStanding({ key, key_id, org_id }: Input, feature: string): Promise<Standing> {
  if (key !== undefined) return (await findPayer(customerKeyHash(key), feature)) ?? refuseUnknown();
  const payer: Payer =
    key_id !== undefined
      ? { kind: "key", id: parseId("key", key_id) }
      : { kind: "org", id: parseId("org", org_id ?? "") };
  return (await findPayer(payer, feature)) ?? refuseAbsent(payer);
}

/**
 * Sets credits aside for unfinished work, at today's prices, which settling keeps. The same id again is the same hold.
 * @throws Refusal unauthenticated, forbidden, not_found, organization_suspended, organization_closed, debt_unpaid; unpriced;
 * forbidden_address, feature_not_allowed, rate_limited; out_of_credit; limit_reached; mismatch for an id that was used for something else
 */
export async function placeHold(ctx: Context, input: Input): Promise<PlacedHold> {
  requireService(ctx, ["authorize"]);
  const work = workOf(input);
  const standing = await readStanding(input, work[0]?.feature ?? "");
  const use = { features: work.map(({ feature }) => feature), address: input.address };
  const forbidden = findForbiddenUse(standing, use);
  if (!forbidden) requireRate(standing, ctx.now());
  const request = { id: input.id, lifetimeS: input.lifetime_s, work };
  return commitHold(request, standing, await orgNow(ctx, BigInt(standing.org_id)), forbidden);
}
