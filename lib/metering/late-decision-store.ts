import { actingAs, type Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";

/** What staff decided about usage that had no price: the book whose rates charged it, and when that was decided. */
export type LateDecision = {
  readonly bookId: bigint;
  readonly decidedAt: Date;
  /** Whether what the balance could not pay was to become debt. */
  readonly intoDebt: boolean;
};

/**
 * The decision by which an event was charged late, or the one that stands behind it where it was put in place of such an
 * event by an amendment; null where its own time priced it. A replacement is found back by the id made of both.
 */
export async function findLateDecision(
  ctx: Context,
  { orgId, rowId }: { readonly orgId: bigint; readonly rowId: bigint },
): Promise<LateDecision | null> {
  const rows = await transact(actingAs(ctx, { kind: "system", job: "metering" }), (tx) => {
    return tx.$queryRaw<LateDecision[]>`
      WITH RECURSIVE origin AS (
        SELECT u.id, u.occurred_at, u.source, u.event_id FROM usage_events u WHERE u.org_id = ${orgId} AND u.id = ${rowId}
        UNION ALL SELECT p.id, p.occurred_at, p.source, p.event_id FROM origin o
          JOIN usage_events p ON p.org_id = ${orgId} AND p.occurred_at = o.occurred_at AND p.source = o.source AND p.id < o.id
          JOIN charge_corrections c ON c.org_id = ${orgId} AND c.row_id = p.id AND c.kind = 'amend' AND o.event_id = p.event_id || '#' || c.reference
          WHERE NOT EXISTS (SELECT FROM late_usage l WHERE l.org_id = ${orgId} AND l.row_id = o.id))
      SELECT d.book_id AS "bookId", d.decided_at AS "decidedAt", c.into_debt AS "intoDebt"
      FROM origin o JOIN late_usage l ON l.org_id = ${orgId} AND l.row_id = o.id AND l.outcome = 'charged'
      JOIN unmatched_decisions d ON d.id = l.decision_id JOIN unmatched_choices c ON c.org_id = ${orgId} AND c.decision_id = d.id`;
  });
  return rows[0] ?? null;
}
