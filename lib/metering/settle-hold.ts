import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { answerUsage } from "#lib/metering/answer-store.ts";
import { commitCharges } from "#lib/metering/commit-engine.ts";
import type { HoldFacts } from "#lib/metering/hold-facts-engine.ts";
import { getHoldFacts, getHoldRecord, noHold } from "#lib/metering/hold-store.ts";
import { type HoldBody, holdBody } from "#lib/metering/hold-view.ts";
import { invalidField, outsideWindow } from "#lib/metering/invalid-event.ts";
import { findOrgFacts, payerKey } from "#lib/metering/org-facts-engine.ts";
import { rateEvent } from "#lib/metering/rate-events.ts";
import { requireService } from "#lib/metering/require-service.ts";
import type { UsageResult } from "#lib/metering/usage-answer.ts";
import { UsageEventFields } from "#lib/metering/usage-event.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { booksFor } from "#lib/pricing/published-books-store.ts";

const { source, id, feature, occurred_at, meters, dimensions, tags } = UsageEventFields;

/** What the work used. `feature` may be left out where the hold is for one; `final` false settles a part. */
export const SettleHoldInput = z.strictObject({
  source: source.default("hold"),
  id,
  feature: feature.optional(),
  occurred_at,
  meters,
  dimensions,
  tags,
  final: z.boolean().default(true),
});

/** What the usage cost, and the hold after it. */
export type Settled = { readonly result: UsageResult; readonly hold: HoldBody };

function onlyFeature(hold: HoldFacts): string {
  const [only, ...others] = hold.features;
  if (only !== undefined && others.length === 0) return only;
  throw invalidField("feature", "must be given, because the hold is for several");
}

/**
 * Charges finished work, from the hold first, then by today's order of funds, then as debt: it never refuses for funds.
 * @param holdId the hold's public id
 * @throws Refusal unauthenticated, forbidden, not_found, invalid
 */
export async function settleHold(
  ctx: Context,
  holdId: string,
  { final, ...sent }: z.output<typeof SettleHoldInput>,
): Promise<Settled> {
  const service = requireService(ctx, ["usage", "backfill"]);
  const hold = await getHoldFacts(holdId);
  const event = {
    ...sent,
    feature: sent.feature ?? onlyFeature(hold),
    hold_id: holdId,
    on_insufficient: "record",
  } as const;
  const payer = { kind: "org", id: hold.orgId } as const;
  const [now, books, facts] = await Promise.all([
    orgNow(ctx, hold.orgId),
    booksFor({ orgId: hold.orgId, planVersionId: null }),
    // Its zone may have changed since the hold was placed.
    findOrgFacts([payer]),
  ]);
  const { zone } = facts.get(payerKey(payer)) ?? noHold(holdId);
  const mayBackfill = service.scopes.includes("backfill");
  const refusal = event.occurred_at === undefined ? null : outsideWindow(event.occurred_at, now, mayBackfill);
  const rated = { ...rateEvent(event, { ...hold, zone }, books, now, { hold, final }), refusal };
  const outcomes = await commitCharges([rated]);
  const [result] = await answerUsage(ctx, [rated], outcomes);
  if (!result) throw new Error("a settlement has no result");
  const [outcome] = outcomes;
  const after =
    outcome && "hold" in outcome && outcome.hold ? { ...hold, ...outcome.hold } : await getHoldRecord(holdId);
  return { result, hold: holdBody(after) };
}
