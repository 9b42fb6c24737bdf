import type { Context } from "#lib/context.ts";
import { readOrg } from "#lib/credits/store.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { findId } from "#lib/ids.ts";
import { HOLD_ROWS, type HoldRow, holdStateIs, holdSummary } from "#lib/metering/hold-row-store.ts";
import type { HoldState, HoldSummary } from "#lib/metering/hold-story.ts";

/** Holds that are over; what is absent does not narrow. `before` is the public id of the hold after which the list goes on. */
export type PastHoldFilters = {
  readonly state?: Exclude<HoldState, "open">;
  readonly feature?: string;
  readonly before?: string;
};

/** Open holds, the one whose deadline comes first before the others, and a page of past ones, newest first. */
export type HoldList = {
  readonly zone: string;
  readonly open: readonly HoldSummary[];
  readonly past: readonly HoldSummary[];
  /** For `before` of the next page; null on the last. */
  readonly next: string | null;
};

const MOST_OPEN = 100;
const PAGE = 25;

function pastWhere({ state, feature, before }: PastHoldFilters): Prisma.Sql {
  const past = state ? holdStateIs(state) : Prisma.sql`NOT (${holdStateIs("open")})`;
  const after = before === undefined ? null : findId("hld", before);
  return Prisma.join(
    [
      past,
      ...(feature === undefined ? [] : [Prisma.sql`${feature} = ANY (h.features)`]),
      ...(after === null ? [] : [Prisma.sql`h.id < ${after}`]),
    ],
    " AND ",
  );
}

/** The holds of an organization, for screens. */
export function listHolds(ctx: Context, filters: PastHoldFilters = {}, orgId?: bigint): Promise<HoldList> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const open = await tx.$queryRaw<HoldRow[]>`
      SELECT ${HOLD_ROWS} WHERE h.org_id = ${org.id} AND ${holdStateIs("open")} ORDER BY h.deadline_at, h.id LIMIT ${MOST_OPEN}`;
    const past = await tx.$queryRaw<HoldRow[]>`
      SELECT ${HOLD_ROWS} WHERE h.org_id = ${org.id} AND ${pastWhere(filters)} ORDER BY h.id DESC LIMIT ${PAGE + 1}`;
    const shown = past.slice(0, PAGE).map(holdSummary);
    const next = past.length > PAGE ? (shown.at(-1)?.id ?? null) : null;
    return { zone: org.zone, open: open.map(holdSummary), past: shown, next };
  });
}

/** The features that the newest thousand holds were for, for filters. */
export function listHeldFeatures(ctx: Context): Promise<readonly string[]> {
  return readOrg(ctx, undefined, async (tx, org) => {
    const rows = await tx.$queryRaw<{ feature: string }[]>`
      SELECT DISTINCT unnest(h.features) AS feature
      FROM (SELECT features FROM holds WHERE org_id = ${org.id} ORDER BY id DESC LIMIT 1000) h ORDER BY 1`;
    return rows.map(({ feature }) => feature);
  });
}
