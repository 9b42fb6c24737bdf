import type { Transaction } from "#lib/db/clients.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { type Micros, micros } from "#lib/time/timestamp.ts";
import { readMeters, type UnmatchedEvent } from "#lib/unmatched/unmatched-event.ts";

/** Which events to read: of one organization or all, those that a decision concerns, after a row of the page before. */
export type UnmatchedPage = {
  readonly orgId?: bigint;
  readonly decisionId?: bigint;
  readonly after?: { readonly orgId: bigint; readonly rowId: bigint };
  readonly limit: number;
};

type Row = {
  org_id: bigint;
  id: bigint;
  feature: string;
  meters: Record<string, string>;
  dimensions: Record<string, string> | null;
  occurred_micros: bigint;
  summed_zone: string;
};

/** Events that have no price yet, by organization and the order in which they were recorded. */
export async function readUnmatched(tx: Transaction, page: UnmatchedPage): Promise<readonly UnmatchedEvent[]> {
  const { orgId, decisionId, after, limit } = page;
  const parts = [Prisma.sql`u.status = 'unmatched'`];
  if (orgId !== undefined) parts.push(Prisma.sql`u.org_id = ${orgId}`);
  // A sandbox organization's clock may stand ahead of the one that dated the decision; its usage is all there is.
  if (decisionId !== undefined) {
    // Compared by the database, to the microsecond: a Date would leave out what came within the decision's own millisecond.
    parts.push(
      Prisma.sql`(u.recorded_at <= (SELECT d.decided_at FROM unmatched_decisions d WHERE d.id = ${decisionId})
        OR EXISTS (SELECT FROM org_clocks c WHERE c.org_id = u.org_id))`,
    );
  }
  if (after) parts.push(Prisma.sql`(u.org_id, u.id) > (${after.orgId}, ${after.rowId})`);
  const rows = await tx.$queryRaw<Row[]>`
    SELECT u.org_id, u.id, u.feature, u.meters, u.dimensions, (extract(epoch FROM u.occurred_at) * 1000000)::bigint AS occurred_micros,
      books.time_zone_of(u.org_id, NULL, u.recorded_at) AS summed_zone
    FROM usage_events u WHERE ${Prisma.join(parts, " AND ")} ORDER BY u.org_id, u.id LIMIT ${limit}`;
  return rows.map((row) => ({
    rowId: row.id,
    orgId: row.org_id,
    feature: row.feature,
    meters: readMeters(row.meters),
    dimensions: row.dimensions ?? {},
    occurredAt: occurredAt(row),
    summedZone: row.summed_zone,
  }));
}

function occurredAt(row: Row): Micros {
  return micros(row.occurred_micros);
}

/** A decision for one organization that is to be carried out, or carried on. */
export type OpenChoice = {
  readonly orgId: bigint;
  readonly decisionId: bigint;
  readonly bookId: bigint;
  readonly decidedAt: Date;
  readonly choice: string;
  readonly fromAt: Date | null;
  readonly zone: string;
  /** Whether the book was taken back meanwhile: then it prices nothing. */
  readonly canceled: boolean;
  /** When it was carried out before, as far as the balance went; null the first time. */
  readonly finishedAt: Date | null;
  /** The database's clock before any of it is carried out: credits that come later are news. */
  readonly readAt: Date;
};

/**
 * What is still to be carried out, oldest first; then what waits for a balance of an organization to which credits have come
 * since. There only the latest decision counts, since it concerns all that the earlier ones did. A clock that stands still
 * dates nothing, so its organization is always asked. Of all organizations, or of one.
 */
export function readOpenChoices(tx: Transaction, limit: number, orgId: bigint | null): Promise<OpenChoice[]> {
  return tx.$queryRaw<OpenChoice[]>`
    SELECT c.org_id AS "orgId", c.decision_id AS "decisionId", d.book_id AS "bookId", d.decided_at AS "decidedAt", c.choice, c.from_at AS "fromAt", o.time_zone AS zone,
      b.canceled_at IS NOT NULL AS canceled, c.finished_at AS "finishedAt", clock_timestamp() AS "readAt"
    FROM unmatched_choices c JOIN unmatched_decisions d ON d.id = c.decision_id JOIN organizations o ON o.id = c.org_id JOIN price_books b ON b.id = d.book_id
    LEFT JOIN org_clocks k ON k.org_id = c.org_id
    WHERE (${orgId}::bigint IS NULL OR c.org_id = ${orgId}) AND (c.finished_at IS NULL OR (c.choice = 'charge' AND NOT c.into_debt AND b.canceled_at IS NULL
      AND NOT EXISTS (SELECT FROM unmatched_choices n WHERE n.org_id = c.org_id AND n.decision_id > c.decision_id)
      AND EXISTS (SELECT FROM usage_events u WHERE u.org_id = c.org_id AND u.status = 'unmatched' AND (u.recorded_at <= d.decided_at OR k.org_id IS NOT NULL))
      AND EXISTS (SELECT FROM grants g WHERE g.org_id = c.org_id AND g.remaining > 0 AND g.starts_at <= books.org_now(c.org_id)
        AND (g.expires_at IS NULL OR g.expires_at > books.org_now(c.org_id))
        AND (greatest(g.recorded_at, g.starts_at) > c.finished_at OR k.org_id IS NOT NULL))))
    ORDER BY c.finished_at NULLS FIRST, c.decision_id, c.org_id LIMIT ${limit}`;
}

/** Writes a decision down, dated by the database, whose clock dates usage too. */
export async function insertDecision(tx: Transaction, bookId: bigint, decidedBy: string): Promise<bigint> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO unmatched_decisions (book_id, decided_by) VALUES (${bookId}, ${decidedBy}) RETURNING id`;
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("the database gave a decision no number");
  return id;
}

/** Has the worker carry decisions out at once rather than within the minute; without a queue (in tests) nobody is told. */
export async function wakeWorker(tx: Transaction): Promise<void> {
  const rows = await tx.$queryRaw<{ here: boolean }[]>`SELECT to_regnamespace('graphile_worker') IS NOT NULL AS here`;
  if (rows[0]?.here) await tx.$executeRaw`SELECT graphile_worker.add_job('settle-unmatched', max_attempts := 5)`;
}
