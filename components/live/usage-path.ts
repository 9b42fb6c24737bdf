import type { UsageGrouping, UsageRange } from "#lib/metering/usage-range.ts";

export const USAGE_RANGES: readonly UsageRange[] = ["24h", "7d", "30d", "month"];
export const USAGE_GROUPINGS: readonly UsageGrouping[] = ["feature", "key", "environment"];

/** The address of a usage answer; also its key in the cache. */
export function usagePath(range: UsageRange, by: UsageGrouping): string {
  return `/api/portal/usage?range=${range}&by=${by}`;
}
