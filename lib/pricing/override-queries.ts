import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import type { OverrideView } from "#lib/pricing/override-view.ts";
import { rateCard } from "#lib/pricing/rate-card.ts";
import { type RateRow, rateOf } from "#lib/pricing/store.ts";

const MOST_LISTED = 200;

type Row = { rate: RateRow; starts_at: Date; ends_at: Date | null; reason: string; now: Date };

function stateOf({ starts_at, ends_at, now }: Row): OverrideView["state"] {
  if (ends_at && ends_at <= now) return "ended";
  return starts_at > now ? "scheduled" : "in force";
}

/** An organization's own prices, the latest first; those that ended stay, because charges name them. */
export async function listOverrides(ctx: Context, orgId: bigint): Promise<readonly OverrideView[]> {
  requireStaff(ctx);
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<Row[]>`
      SELECT json_build_object('id', r.id::text, 'feature', r.feature, 'meter', r.meter, 'dimensions', r.dimensions, 'model', r.model,
        'price', trim_scale(r.price)::text, 'per', r.per::text, 'base', trim_scale(r.base)::text, 'minimum', trim_scale(r.minimum)::text, 'tiers', r.tiers) AS rate,
        r.starts_at, r.ends_at, r.reason, books.org_now(r.org_id) AS now
      FROM rate_overrides r WHERE r.org_id = ${orgId} ORDER BY r.id DESC LIMIT ${MOST_LISTED}`,
  );
  return rows.map((row) => {
    const rate = rateOf(row.rate);
    const { when, price, notes } = rateCard(rate);
    return {
      id: publicId("rat", rate.id),
      feature: rate.feature,
      case: [rate.meter, when].filter(Boolean).join(" · "),
      price: [price, ...notes].join(" "),
      from: row.starts_at.toISOString(),
      until: row.ends_at?.toISOString() ?? null,
      reason: row.reason,
      state: stateOf(row),
    };
  });
}
