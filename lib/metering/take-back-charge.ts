import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { Reason } from "#lib/credits/credit-amount.ts";
import { transact } from "#lib/db/transact.ts";
import { markChanged } from "#lib/metering/changed-orgs.ts";
import { correctionHash } from "#lib/metering/correction.ts";
import { correctedBy, correctionValues, getRecordedEvent, type OutcomeRow } from "#lib/metering/correction-store.ts";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";

export const TakeBackChargeInput = z.object({
  chargeId: z.string().max(40),
  reason: Reason,
  /** Made by the form when it opens: the same form sent twice takes back once. */
  reference: z.uuid(),
});

/**
 * Staff take a charge back: what it drew returns to where it came from, as when the vendor's backend voids it, with the reason
 * in the ledger and the audit log.
 * @throws Refusal not_found, forbidden for support; conflict when it was corrected before or nothing was charged; mismatch
 */
export async function takeBackCharge(ctx: Context, input: z.output<typeof TakeBackChargeInput>): Promise<void> {
  requireStaff(ctx, "admin");
  const { chargeId, reason } = input;
  const event = await getRecordedEvent(ctx, chargeId);
  const reference = `staff:${input.reference}`;
  const bodyHash = correctionHash(["void", reason]);
  const call = { kind: "void", reference, bodyHash, reason, actor: actorName(ctx.actor) } as const;
  const [org, row, kind, , , , day, hourAt, actor] = correctionValues(event, call);
  const outcome = await transact(ctx, async (tx, joined) => {
    const rows = await tx.$queryRaw<OutcomeRow[]>`
      SELECT outcome, current::text, held::text, available::text, debt::text FROM books.void_charge(${org}::bigint, ${row}::bigint, ${kind},
        ${reference}, ${bodyHash}, ${reason}, ${day}::date, ${hourAt}::timestamptz, ${actor})`;
    const corrected = correctedBy(rows[0]);
    if (corrected.outcome === "voided") {
      await recordAudit(joined, { action: "charge.void", orgId: event.orgId, target: chargeId, reason });
    }
    return corrected.outcome;
  });
  forgetStanding(event.orgId);
  if (outcome === "voided") markChanged([event.orgId]);
}
