import type pg from "pg";
import { plainArray } from "#lib/db/sql-array.ts";

const BUSY = "SELECT org_id FROM books.busy_wallets($1::bigint[]) AS org_id";

/** Which of these organizations' books are locked by others just now. */
export async function readBusyWallets(
  database: Pick<pg.ClientBase, "query">,
  orgIds: readonly bigint[],
): Promise<readonly bigint[]> {
  const { rows } = await database.query<{ org_id: string }>(BUSY, [plainArray(orgIds)]);
  return rows.map(({ org_id }) => BigInt(org_id));
}
