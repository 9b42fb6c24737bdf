import type { ChartBar } from "#components/charts/chart-data.ts";
import { timeText } from "#components/ui/time-text.ts";
import type { UsageGrouping, UsageRange } from "#lib/metering/usage-range.ts";
import type { UsageSeries } from "#lib/metering/usage-series.ts";

export const RANGE_WORDS: Readonly<Record<UsageRange, string>> = {
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
  month: "This month",
};

export const GROUPING_WORDS: Readonly<Record<UsageGrouping, string>> = {
  feature: "Feature",
  key: "Key",
  environment: "Environment",
};

/** Buckets as bars, labelled by the org's own days and hours. */
export function usageBars(usage: UsageSeries): ChartBar[] {
  return usage.buckets.map((bucket) => {
    const { short, clock } = timeText(bucket.at, usage.zone);
    return { label: usage.unit === "hour" ? `${short}, ${clock}` : short, amounts: bucket.series };
  });
}

/** The chart in one sentence. */
export function usageSentence(usage: UsageSeries): string {
  const per = usage.unit === "hour" ? "hour" : "day";
  return `Credits used per ${per} by ${usage.by}, ${RANGE_WORDS[usage.range].toLowerCase()}, ${usage.zone}`;
}
