import type { Environment } from "#lib/context.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { publicId } from "#lib/ids.ts";
import type { HoldState, HoldSummary } from "#lib/metering/hold-story.ts";

/** A hold as screens select it: with its key's name, and with what came back of it. */
export type HoldRow = Omit<HoldSummary, "id" | "environment" | "createdAt" | "deadlineAt" | "closedAt" | "extended"> & {
  readonly id: bigint;
  readonly environment: Environment;
  readonly created_at: Date;
  readonly deadline_at: Date;
  readonly closed_at: Date | null;
  readonly extended_at: Date | null;
  readonly extensions: number;
};

/** Whether the hold `h` of a query is past its deadline, whether or not that has been booked. */
const OVERDUE = Prisma.sql`h.state = 'open' AND h.deadline_at <= books.org_now(h.org_id)`;

/** The condition that the hold `h` stands like this. */
export function holdStateIs(state: HoldState): Prisma.Sql {
  if (state === "open") return Prisma.sql`h.state = 'open' AND NOT (${OVERDUE})`;
  return state === "lapsed" ? Prisma.sql`(h.state = 'lapsed' OR ${OVERDUE})` : Prisma.sql`h.state = ${state}`;
}

/**
 * The columns of a HoldRow, with their tables; `h` is the hold. What its charges took of it is what they cost as far as it
 * reached; the rest came back, except what could not because its grant had expired: that is in the books, or follows from
 * its funds while the lapse has not been booked.
 */
export const HOLD_ROWS = Prisma.sql`h.id, h.reference, h.features, k.name AS "keyName", h.environment, s.state,
    trim_scale(h.amount)::text AS amount, trim_scale(CASE s.state WHEN 'open' THEN h.remaining ELSE 0 END)::text AS remaining,
    trim_scale(h.settled)::text AS settled, trim_scale(b.lapsed)::text AS lapsed,
    trim_scale(CASE s.state WHEN 'open' THEN 0 ELSE greatest(h.amount - h.settled, 0) - b.lapsed END)::text AS returned,
    h.created_at, h.deadline_at, h.closed_at, h.extended_at, h.extensions
  FROM holds h LEFT JOIN api_keys k ON k.org_id = h.org_id AND k.id = h.key_id
  CROSS JOIN LATERAL (SELECT CASE WHEN ${OVERDUE} THEN 'lapsed' ELSE h.state END AS state) s
  CROSS JOIN LATERAL (SELECT CASE
    WHEN ${OVERDUE} THEN (SELECT coalesce(sum(f.amount), 0) FROM hold_funds f JOIN grants g ON g.org_id = f.org_id AND g.id = f.grant_id
      WHERE f.org_id = h.org_id AND f.hold_id = h.id AND g.expires_at <= h.deadline_at)
    ELSE (SELECT coalesce(sum(e.amount), 0) FROM ledger_transactions t JOIN ledger_entries e ON e.org_id = t.org_id AND e.transaction_id = t.id
      WHERE t.org_id = h.org_id AND t.kind = 'release' AND t.reference = 'hold:' || h.id AND e.account = 'lapsed') END AS lapsed) b`;

export function holdSummary(row: HoldRow): HoldSummary {
  const { id, environment, created_at, deadline_at, closed_at, extended_at, extensions, ...rest } = row;
  const endedAt = { open: null, settled: closed_at, released: closed_at, lapsed: deadline_at }[row.state];
  return {
    ...rest,
    id: publicId("hld", id),
    environment: row.keyName === null ? null : environment,
    createdAt: created_at.toISOString(),
    deadlineAt: deadline_at.toISOString(),
    closedAt: endedAt?.toISOString() ?? null,
    extended: extended_at && { at: extended_at.toISOString(), times: extensions },
  };
}
