import type { Context } from "#lib/context.ts";
import { type ReadOrg, readOrg } from "#lib/credits/store.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import {
  type AskedSlots,
  askedSlots,
  type Slots,
  slotsOf,
  type UsageGrouping,
  type UsageRange,
} from "#lib/metering/usage-range.ts";
import {
  type BucketRow,
  drawnSeries,
  fillBuckets,
  type GroupRow,
  OTHER,
  totalOf,
  type UsageSeries,
} from "#lib/metering/usage-series.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

const MOST_ROWS = 200;
const MOST_BUCKET_ROWS = 10_000;
const GROUP_COLUMN: Readonly<Record<UsageGrouping, Prisma.Sql>> = {
  feature: Prisma.sql`feature`,
  key: Prisma.sql`key_id::text`,
  environment: Prisma.sql`environment`,
};

/** The rollup rows of a range: by day, or by hour. Screens never read the events themselves to draw a chart. */
function rollup(org: ReadOrg, { unit, slots, startsAt, endsAt }: Slots): { slot: Prisma.Sql; from: Prisma.Sql } {
  if (unit === "day") {
    const [first, last] = [slots[0]?.name ?? "", slots.at(-1)?.name ?? ""];
    return {
      slot: Prisma.sql`day::text`,
      from: Prisma.sql`usage_days WHERE org_id = ${org.id} AND day BETWEEN ${first}::date AND ${last}::date`,
    };
  }
  return {
    slot: Prisma.sql`to_char(hour_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    from: Prisma.sql`usage_hours WHERE org_id = ${org.id} AND hour_at >= ${formatTimestamp(startsAt)}::timestamptz
      AND hour_at < ${formatTimestamp(endsAt)}::timestamptz`,
  };
}

/** Stands for usage that no key made. */
const NO_KEY = "none";

function groupKey(by: UsageGrouping, column: string): string {
  if (by !== "key") return column;
  return column === "0" ? NO_KEY : publicId("key", BigInt(column));
}

type GroupSum = { key: string; events: bigint; amount: string };

async function keyNames(
  tx: Transaction,
  org: ReadOrg,
  groups: readonly GroupSum[],
): Promise<ReadonlyMap<string, string>> {
  const ids = groups.map((group) => BigInt(group.key));
  const keys = await tx.apiKey.findMany({
    where: { orgId: org.id, id: { in: ids } },
    select: { id: true, name: true },
  });
  return new Map(keys.map((key) => [String(key.id), key.name]));
}

/** Names each group as screens do, and says where its charges are listed. */
async function describeGroups(
  tx: Transaction,
  org: ReadOrg,
  by: UsageGrouping,
  slots: Slots,
  groups: readonly GroupSum[],
): Promise<readonly (GroupRow & { readonly column: string })[]> {
  const names = by === "key" ? await keyNames(tx, org, groups) : null;
  return groups.map(({ key: column, events, amount }) => {
    const key = groupKey(by, column);
    const label = names ? (key === NO_KEY ? "No key" : (names.get(column) ?? key)) : column;
    const search = new URLSearchParams({
      [by]: key,
      from: formatTimestamp(slots.startsAt),
      to: formatTimestamp(slots.endsAt),
    });
    return { column, key, label, events: Number(events), amount, href: `/usage/charges?${search}` };
  });
}

/** Usage in a range by feature, key or environment, from the rollups; zero-filled in the organization's zone. */
export function getUsageSeries(
  ctx: Context,
  range: UsageRange,
  by: UsageGrouping,
  orgId?: bigint,
): Promise<UsageSeries> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const slots = slotsOf(range, org.now, org.zone);
    const group = GROUP_COLUMN[by];
    const { slot, from } = rollup(org, slots);
    const sums = await tx.$queryRaw<GroupSum[]>`
      SELECT ${group} AS key, sum(events)::bigint AS events, trim_scale(sum(amount))::text AS amount FROM ${from}
      GROUP BY 1 ORDER BY sum(amount) DESC, sum(events) DESC, 1 LIMIT ${MOST_ROWS}`;
    const groups = await describeGroups(tx, org, by, slots, sums);
    const series = drawnSeries(groups);
    const drawn = groups.filter((row) => series.some((each) => each.key === row.key));
    const columns = drawn.map((row) => row.column);
    const rows = await tx.$queryRaw<(Omit<BucketRow, "events"> & { events: bigint })[]>`
      SELECT ${slot} AS slot, CASE WHEN ${group} = ANY (${columns}) THEN ${group} ELSE ${OTHER} END AS series,
        sum(events)::bigint AS events, trim_scale(sum(amount))::text AS amount FROM ${from} GROUP BY 1, 2`;
    const keyOf = new Map(drawn.map((row) => [row.column, row.key]));
    const named = rows.map((row) => ({ ...row, series: keyOf.get(row.series) ?? OTHER, events: Number(row.events) }));
    const table = groups.map(({ column: _column, ...row }) => row);
    return {
      range,
      by,
      unit: slots.unit,
      zone: org.zone,
      buckets: fillBuckets(slots, named),
      series,
      ...totalOf(named),
      table,
    };
  });
}

/** Sums per bucket and group between two days of the organization's zone; buckets without usage are absent. */
export type UsageBucketList = {
  readonly zone: string;
  readonly slots: Slots;
  readonly rows: readonly {
    readonly at: string;
    readonly key: string;
    readonly events: number;
    readonly amount: string;
  }[];
};

/** Usage as the API lists it. @throws Refusal invalid when the stretch is too long or holds too many groups */
export function listUsageBuckets(
  ctx: Context,
  by: UsageGrouping,
  asked: AskedSlots,
  orgId?: bigint,
): Promise<UsageBucketList> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const slots = askedSlots(asked, org.now, org.zone);
    const { slot, from } = rollup(org, slots);
    const rows = await tx.$queryRaw<(GroupSum & { slot: string })[]>`
      SELECT ${slot} AS slot, ${GROUP_COLUMN[by]} AS key, sum(events)::bigint AS events, trim_scale(sum(amount))::text AS amount
      FROM ${from} GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${MOST_BUCKET_ROWS + 1}`;
    if (rows.length > MOST_BUCKET_ROWS) {
      refuse("invalid", `from: more than ${MOST_BUCKET_ROWS} rows; ask for a shorter stretch or group by environment.`);
    }
    const startOf = new Map(slots.slots.map((each) => [each.name, formatTimestamp(each.startsAt)]));
    const listed = rows.map((row) => ({
      at: startOf.get(row.slot) ?? row.slot,
      key: groupKey(by, row.key),
      events: Number(row.events),
      amount: row.amount,
    }));
    return { zone: org.zone, slots, rows: listed };
  });
}
