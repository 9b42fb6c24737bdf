import { actingAs, type Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import type { ChargeKey } from "#lib/ids.ts";
import { type CorrectionRow, correctionOf, type EventStatus } from "#lib/metering/correction.ts";
import { CORRECTION_OF_EVENT } from "#lib/metering/correction-column-store.ts";
import type { StoredCharge } from "#lib/metering/stored-charge.ts";

type ChargeRow = {
  org_id: bigint;
  id: bigint;
  status: EventStatus;
  unmatched_reason: string | null;
  book_id: bigint | null;
  amount: string;
  meters: StoredCharge["meters"];
  lines: StoredCharge["lines"];
  draws: StoredCharge["draws"];
  correction: CorrectionRow | null;
  hold_id: bigint | null;
};

/** A recorded charge with whether it had a price. */
export type FoundCharge = StoredCharge & { readonly unmatchedReason: string | null };

/**
 * Reads recorded events of any organizations, for the service key that sent them again.
 * The engine's own login cannot read charges, so this reads as the system.
 */
export async function readCharges(ctx: Context, keys: readonly ChargeKey[]): Promise<readonly FoundCharge[]> {
  if (keys.length === 0) return [];
  const orgIds = keys.map((key) => key.orgId);
  const rowIds = keys.map((key) => key.rowId);
  const rows = await transact(actingAs(ctx, { kind: "system", job: "metering" }), (tx) => {
    return tx.$queryRaw<ChargeRow[]>`
      SELECT u.org_id, u.id, u.status, u.unmatched_reason, u.book_id, trim_scale(u.amount)::text AS amount, u.meters, u.lines, u.draws, ${CORRECTION_OF_EVENT} AS correction, u.hold_id
      FROM unnest(${orgIds}::bigint[], ${rowIds}::bigint[]) AS k(org_id, id)
      JOIN usage_events u ON u.org_id = k.org_id AND u.id = k.id`;
  });
  return rows.map((row) => ({
    orgId: row.org_id,
    rowId: row.id,
    waived: row.status === "waived",
    unmatchedReason: row.status === "unmatched" ? (row.unmatched_reason ?? "") : null,
    bookId: row.book_id,
    amount: row.amount,
    meters: row.meters,
    lines: row.lines,
    draws: row.draws,
    correction: correctionOf(row.correction, row.org_id),
    holdId: row.hold_id,
  }));
}
