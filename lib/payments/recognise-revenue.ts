import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";

const ORGS_AT_ONCE = 500;

export type RecognisedRevenue = { readonly moved: number; readonly failed: readonly unknown[] };

/**
 * Books what every organization's purchases have earned since the last run, and says how many purchases moved.
 * One that cannot be booked does not stop the others; its error is given back.
 */
export async function recogniseRevenue(ctx: Context): Promise<RecognisedRevenue> {
  const failed: unknown[] = [];
  let moved = 0;
  for (let after = 0n; ; ) {
    const orgIds = await earningOrgs(ctx, after);
    for (const orgId of orgIds) {
      try {
        moved += await recognise(ctx, orgId);
      } catch (error) {
        failed.push(error);
      }
    }
    const last = orgIds.at(-1);
    if (last === undefined) return { moved, failed };
    after = last;
  }
}

/** Organizations with purchases whose money is neither all earned nor given back, in the order of their ids. */
async function earningOrgs(ctx: Context, after: bigint): Promise<bigint[]> {
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<{ org_id: bigint }[]>`
      SELECT DISTINCT org_id FROM grants WHERE org_id > ${after} AND cost_minor > recognised_minor + breakage_minor + refunded_minor ORDER BY org_id LIMIT ${ORGS_AT_ONCE}`,
  );
  return rows.map((row) => row.org_id);
}

/** One transaction per organization: its lock is held for its own grants only. */
async function recognise(ctx: Context, orgId: bigint): Promise<number> {
  const [row] = await transact(
    ctx,
    (tx) => tx.$queryRaw<{ moved: number }[]>`SELECT books.recognise_revenue(${orgId}::bigint) AS moved`,
  );
  return row?.moved ?? 0;
}
