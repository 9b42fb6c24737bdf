import type { Context } from "#lib/context.ts";
import { readOrg } from "#lib/credits/store.ts";
import { publicId } from "#lib/ids.ts";
import { getHoldRecord, noHold } from "#lib/metering/hold-store.ts";
import { type HoldBody, holdBody } from "#lib/metering/hold-view.ts";
import { requireService } from "#lib/metering/require-service.ts";

/** A hold as it stands; a customer's key reads its own organization's. @throws Refusal not_found, forbidden */
export async function getHold(ctx: Context, id: string): Promise<HoldBody> {
  const { actor } = ctx;
  if (actor.kind !== "api_key") requireService(ctx, ["usage", "authorize"]);
  const hold = await getHoldRecord(id);
  if (actor.kind === "api_key" && actor.orgId !== hold.orgId) return noHold(id);
  return holdBody(hold);
}

/** A hold that still holds something, for screens; amounts are decimal strings, instants ISO strings. */
export type OpenHold = {
  readonly id: string;
  readonly reference: string;
  readonly features: readonly string[];
  readonly remaining: string;
  readonly amount: string;
  readonly createdAt: string;
  readonly deadlineAt: string;
};

type Row = Omit<OpenHold, "id" | "createdAt" | "deadlineAt"> & { id: bigint; created_at: Date; deadline_at: Date };

const MOST_HOLDS = 100;

/** Holds of unfinished work, the one whose deadline comes first before the others. */
export function listOpenHolds(ctx: Context, orgId?: bigint): Promise<readonly OpenHold[]> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const rows = await tx.$queryRaw<Row[]>`
      SELECT id, reference, features, trim_scale(remaining)::text AS remaining, trim_scale(amount)::text AS amount, created_at, deadline_at
      FROM holds WHERE org_id = ${org.id} AND state = 'open' AND deadline_at > books.org_now(${org.id}) ORDER BY deadline_at, id LIMIT ${MOST_HOLDS}`;
    return rows.map(({ id, created_at, deadline_at, ...hold }) => ({
      ...hold,
      id: publicId("hld", id),
      createdAt: created_at.toISOString(),
      deadlineAt: deadline_at.toISOString(),
    }));
  });
}
