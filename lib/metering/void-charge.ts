import * as z from "zod";
import { actorName } from "#lib/audit/record-audit.ts";
import type { Context } from "#lib/context.ts";
import { bookingPool } from "#lib/db/clients.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { type BalanceBody, balanceBody, type ChargeBody } from "#lib/metering/charge-view.ts";
import { correctionHash } from "#lib/metering/correction.ts";
import { correctCharge, correctionValues, getRecordedEvent, readCharge } from "#lib/metering/correction-store.ts";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import { LONGEST_ID, printable } from "#lib/metering/printable.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { storedChargeBody } from "#lib/metering/stored-charge.ts";
import { knownPrices } from "#lib/pricing/published-books-store.ts";

const LONGEST_REASON = 500;

/** `id` is the correction's own: sent again, it takes effect once. */
export const VoidChargeInput = z.strictObject({
  id: printable(LONGEST_ID),
  reason: printable(LONGEST_REASON).optional(),
});

/** The charge as it was, with what took it back, and the balance now. */
export type Voided = {
  readonly status: "voided" | "duplicate";
  readonly charge: ChargeBody;
  readonly balance: BalanceBody;
};

/**
 * Takes a charge back: what it drew returns to where it came from, the event and its charge stay as they were.
 * @param chargeId the charge's public id
 * @throws Refusal unauthenticated, forbidden, not_found, mismatch; conflict when it was corrected otherwise or has no price
 */
export async function voidCharge(
  ctx: Context,
  chargeId: string,
  input: z.output<typeof VoidChargeInput>,
): Promise<Voided> {
  requireService(ctx, ["usage", "backfill"]);
  const event = await getRecordedEvent(ctx, chargeId);
  const { id: reference, reason = null } = input;
  const bodyHash = correctionHash(["void", reason]);
  const call = { kind: "void", reference, bodyHash, reason, actor: actorName(ctx.actor) } as const;
  const { outcome, funds } = await correctCharge(bookingPool(), correctionValues(event, call));
  forgetStanding(event.orgId);
  if (outcome === "voided") markChanged([event.orgId]);
  const charge = await readCharge(ctx, event.orgId, event.rowId);
  return { status: outcome, charge: storedChargeBody(charge, await knownPrices()), balance: balanceBody(funds) };
}
