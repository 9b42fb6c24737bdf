import type { Context } from "#lib/context.ts";
import { readOrg } from "#lib/credits/store.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { listHoldCharges } from "#lib/metering/charge-queries.ts";
import { holdPaid } from "#lib/metering/charge-view.ts";
import { HOLD_ROWS, type HoldRow, holdSummary } from "#lib/metering/hold-row-store.ts";
import { type HoldCharge, type HoldMoment, type HoldSummary, momentsOf } from "#lib/metering/hold-story.ts";
import { quantityLabel } from "#lib/pricing/unit-label.ts";

/** A hold and its life so far. */
export type HoldDetail = HoldSummary & { readonly zone: string; readonly moments: readonly HoldMoment[] };

/** One hold for its page. @throws Refusal not_found, also for another organization's */
export function getHoldDetail(ctx: Context, holdId: string, orgId?: bigint): Promise<HoldDetail> {
  const id = parseId("hld", holdId);
  return readOrg(ctx, orgId, async (tx, org) => {
    const [row] = await tx.$queryRaw<HoldRow[]>`SELECT ${HOLD_ROWS} WHERE h.org_id = ${org.id} AND h.id = ${id}`;
    if (!row) return refuse("not_found", `There is no hold "${holdId.slice(0, 40)}".`);
    const hold = holdSummary(row);
    const charges = (await listHoldCharges({ ...ctx, tx }, id, orgId)).map((charge): HoldCharge => {
      const paid = holdPaid(id, charge.amount, charge.draws ?? []);
      return {
        id: charge.id,
        at: charge.recordedAt,
        feature: charge.feature,
        quantity: quantityLabel(charge.meters),
        amount: charge.amount,
        fromHold: paid.from_hold,
        beyond: paid.beyond,
        correction: charge.correction?.kind ?? null,
      };
    });
    return { ...hold, zone: org.zone, moments: momentsOf(hold, charges) };
  });
}
