import type { Context } from "#lib/context.ts";
import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";
import { readOrg } from "#lib/credits/store.ts";
import { publicId } from "#lib/ids.ts";

/** A limit as it stands; amounts are decimal strings of credits, or numbers of holds. */
export type LimitRow = {
  readonly id: string;
  readonly scope: LimitScope;
  /** The key's public id, "dev" or "live", the feature, the member's id; "" for the whole organization. */
  readonly subject: string;
  readonly kind: LimitKind;
  readonly amount: string;
  /** Taken and held in the window that runs; "0" for limits of one call. */
  readonly used: string;
  readonly left: string;
  /** When the window is over, as an ISO string; null for what never resets. */
  readonly resetsAt: string | null;
};

type StoredLimit = Omit<LimitRow, "id" | "resetsAt"> & { id: bigint; resets_at: Date | null };

/** The limits of the acting organization, or for staff those of `orgId`, with what is left of each. */
export function listLimits(ctx: Context, orgId?: bigint): Promise<readonly LimitRow[]> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const rows = await tx.$queryRaw<StoredLimit[]>`
      SELECT id, scope, subject, kind, trim_scale(amount)::text AS amount, trim_scale(used)::text AS used,
        trim_scale(greatest(amount - used, 0))::text AS left, resets_at
      FROM books.limits_of(${org.id})`;
    return rows.map(({ resets_at, ...row }) => ({
      ...row,
      id: publicId("lim", row.id),
      subject: row.scope === "key" ? publicId("key", BigInt(row.subject)) : row.subject,
      resetsAt: resets_at?.toISOString() ?? null,
    }));
  });
}
