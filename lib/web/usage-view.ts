import { USAGE_GROUPINGS, USAGE_RANGES, type UsageGrouping, type UsageRange } from "#lib/metering/usage-range.ts";

/** The range and grouping that an address asks for; anything else is thirty days by feature. */
export function readUsageView(search: Readonly<Record<string, unknown>>): {
  readonly range: UsageRange;
  readonly by: UsageGrouping;
} {
  return {
    range: USAGE_RANGES.find((range) => range === search.range) ?? "30d",
    by: USAGE_GROUPINGS.find((by) => by === search.by) ?? "feature",
  };
}
