import { staffDatabase } from "#lib/db/clients.ts";

type MarkRow = { org_id: bigint; mark: string };

/**
 * How far the figures of each organization have come, as a text that differs once anything was charged, granted or
 * paid, or a hold's deadline passed, which nobody may have booked. One query for all of them, answered from the ends of
 * two primary keys and the index of open holds.
 */
export async function readMarks(orgIds: readonly bigint[]): Promise<ReadonlyMap<bigint, string>> {
  const rows = await staffDatabase().$queryRaw<MarkRow[]>`
    SELECT w.org_id, concat((SELECT max(u.id) FROM usage_events u WHERE u.org_id = w.org_id), '/',
      (SELECT max(t.id) FROM ledger_transactions t WHERE t.org_id = w.org_id), '/',
      (SELECT count(*) FROM holds h WHERE h.org_id = w.org_id AND h.state = 'open' AND h.deadline_at <= books.org_now(w.org_id))) AS mark
    FROM unnest(${[...orgIds]}::bigint[]) AS w(org_id)`;
  return new Map(rows.map((row) => [row.org_id, row.mark]));
}
