import type { Slots, UsageGrouping, UsageRange } from "#lib/metering/usage-range.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

/** What was used in one bucket by one series; `slot` is the bucket's name, `amount` a decimal string of credits. */
export type BucketRow = {
  readonly slot: string;
  readonly series: string;
  readonly events: number;
  readonly amount: string;
};

export type GroupRow = {
  readonly key: string;
  readonly label: string;
  readonly events: number;
  readonly amount: string;
  readonly href: string;
};

/** Usage in a range, ready to draw: buckets without gaps, oldest first; instants ISO strings. */
export type UsageSeries = {
  readonly range: UsageRange;
  readonly by: UsageGrouping;
  readonly unit: "day" | "hour";
  readonly zone: string;
  readonly buckets: readonly {
    readonly at: string;
    readonly series: Readonly<Record<string, string>>;
    readonly events: number;
  }[];
  readonly series: readonly { readonly key: string; readonly label: string }[];
  readonly total: string;
  readonly events: number;
  readonly table: readonly GroupRow[];
};

export const MOST_SERIES = 8;
/** Stands for every series beyond the largest; no feature, key or environment is called so. */
export const OTHER = "(other)";

type NamedGroup = Pick<GroupRow, "key" | "label">;

/** The series drawn by themselves, largest first; when there are more than eight, the eighth is the rest. */
export function drawnSeries(groups: readonly NamedGroup[]): readonly NamedGroup[] {
  const named = groups.map(({ key, label }) => ({ key, label }));
  if (named.length <= MOST_SERIES) return named;
  return [...named.slice(0, MOST_SERIES - 1), { key: OTHER, label: "other" }];
}

/** Every bucket of the range with what was used in it; none is left out because nothing was used. */
export function fillBuckets(slots: Slots, rows: readonly BucketRow[]): UsageSeries["buckets"] {
  const bySlot = Map.groupBy(rows, (row) => row.slot);
  return slots.slots.map(({ name, startsAt }) => {
    const found = bySlot.get(name) ?? [];
    return {
      at: formatTimestamp(startsAt),
      series: Object.fromEntries(found.map((row) => [row.series, row.amount])),
      events: found.reduce((sum, row) => sum + row.events, 0),
    };
  });
}

export function totalOf(rows: readonly { readonly amount: string; readonly events: number }[]): {
  total: string;
  events: number;
} {
  const total = rows.reduce((sum, row) => sum + parseCredits(row.amount), 0n);
  return { total: formatCredits(picos(total)), events: rows.reduce((sum, row) => sum + row.events, 0) };
}
