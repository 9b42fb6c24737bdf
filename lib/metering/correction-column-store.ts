import { Prisma } from "#lib/db/generated/client.ts";
import type { Standing } from "#lib/metering/correction.ts";

/**
 * How the event `u` of a query was corrected, as a CorrectionRow, or null. What came in its place is found by its source and
 * its id made of both ids; it occurred at the same instant, which the index of events goes by.
 */
export const CORRECTION_OF_EVENT = Prisma.sql`(
  SELECT jsonb_build_object('kind', c.kind, 'reference', c.reference, 'reason', c.reason,
    'correctedAt', to_char(c.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'replacement', CASE WHEN c.kind = 'amend' THEN (SELECT r.id::text FROM usage_events r WHERE r.org_id = u.org_id AND r.occurred_at = u.occurred_at
      AND r.source = u.source AND r.event_id = u.event_id || '#' || c.reference) END)
  FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id)`;

/** The condition that the event `u` of a query stands like this. */
export function standingIs(standing: Standing): Prisma.Sql {
  const corrected = Prisma.sql`SELECT FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id`;
  switch (standing) {
    case "unmatched":
    case "waived":
      return Prisma.sql`u.status = ${standing}`;
    case "charged":
      return Prisma.sql`u.status = 'charged' AND NOT EXISTS (${corrected})`;
    default: {
      const kind = standing === "voided" ? "void" : "amend";
      return Prisma.sql`EXISTS (${corrected} AND c.kind = ${kind})`;
    }
  }
}
