import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import { drawnSeries, MOST_SERIES, OTHER } from "#lib/metering/usage-series.ts";
import { addDays, daysBetween } from "#lib/time/bucket.ts";

const DAYS = 30;
/** No organization has it; it stands for all that are not drawn by themselves. */
const REST = 0n;

type LargestRow = { readonly id: bigint; readonly name: string };
type DayRow = { readonly day: string; readonly org: bigint; readonly amount: string };

/** Usage of all organizations, ready to draw: days without gaps, oldest first; credits are decimal strings. */
export type AllUsage = {
  readonly series: readonly { readonly key: string; readonly label: string }[];
  readonly days: readonly { readonly day: string; readonly amounts: Readonly<Record<string, string>> }[];
};

/**
 * What the organizations of one mode used in the last 30 days, day by day: the largest by themselves, the others together. Each
 * organization's day is its own zone's, so the newest day is the one that has begun anywhere. For staff.
 */
export async function readAllUsage(ctx: Context, mode: "production" | "sandbox"): Promise<AllUsage> {
  requireStaff(ctx);
  const { largest, rows } = await transact(ctx, async (tx) => {
    const largest = await tx.$queryRaw<LargestRow[]>`
      SELECT o.id, o.name FROM usage_days d JOIN organizations o ON o.id = d.org_id
      WHERE o.mode = ${mode} AND d.day > (now() AT TIME ZONE o.time_zone)::date - ${DAYS}::int
      GROUP BY o.id, o.name HAVING sum(d.amount) > 0 ORDER BY sum(d.amount) DESC, o.id LIMIT ${MOST_SERIES + 1}`;
    const drawn = largest.slice(0, largest.length > MOST_SERIES ? MOST_SERIES - 1 : MOST_SERIES).map(({ id }) => id);
    const rows = await tx.$queryRaw<DayRow[]>`
      SELECT d.day::text AS day, CASE WHEN o.id = ANY (${drawn}::bigint[]) THEN o.id ELSE ${REST}::bigint END AS org,
        trim_scale(sum(d.amount))::text AS amount
      FROM usage_days d JOIN organizations o ON o.id = d.org_id
      WHERE o.mode = ${mode} AND d.day > (now() AT TIME ZONE o.time_zone)::date - ${DAYS}::int GROUP BY 1, 2 ORDER BY 1, 2`;
    return { largest, rows };
  });
  const byDay = Map.groupBy(rows, ({ day }) => day);
  const today = ctx.now().toISOString().slice(0, 10);
  const newest = rows.at(-1)?.day ?? today;
  const last = newest > today ? newest : today;
  return {
    series: drawnSeries(largest.map(({ id, name }) => ({ key: publicId("org", id), label: name }))),
    days: daysBetween(addDays(last, 1 - DAYS), last).map((day) => ({
      day,
      amounts: Object.fromEntries((byDay.get(day) ?? []).map((row) => [keyOf(row), row.amount])),
    })),
  };
}

function keyOf({ org }: DayRow): string {
  return org === REST ? OTHER : publicId("org", org);
}
