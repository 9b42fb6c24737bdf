/**
 * What the portal's live routes answer (JSON). Credits are decimal strings, instants ISO strings.
 *   GET /api/portal/live           text/event-stream; an event named "changed" whenever the org's figures moved
 *   GET /api/portal/usage?range=&by=   LiveUsage
 *   GET /api/portal/balance        LiveBalance
 *   GET /api/portal/holds?state=&feature=&before=   LiveHoldList, and /holds/{id} one hold with its life
 *   GET /api/portal/first-request  LiveFirstRequest
 */
export type UsageRange = "24h" | "7d" | "30d" | "month";
export type UsageGrouping = "feature" | "key" | "environment";

export const USAGE_RANGES: readonly UsageRange[] = ["24h", "7d", "30d", "month"];
export const USAGE_GROUPINGS: readonly UsageGrouping[] = ["feature", "key", "environment"];

export type UsageBucket = {
  /** Start of the hour or day, by the org's zone. */
  readonly at: string;
  /** Amount by series key; a series without usage may be absent. */
  readonly series: Readonly<Record<string, string>>;
  readonly events: number;
};

export type UsageRow = {
  readonly key: string;
  readonly label: string;
  readonly events: number;
  readonly amount: string;
  /** The charges behind the number. */
  readonly href: string;
};

/** Usage in a range: buckets without gaps, oldest first, hours for 24h and days otherwise. */
export type LiveUsage = {
  readonly range: UsageRange;
  readonly by: UsageGrouping;
  readonly unit: "day" | "hour";
  /** IANA zone whose days and hours these are. */
  readonly zone: string;
  readonly buckets: readonly UsageBucket[];
  /** Largest first; at most eight, the rest folded into one named "other". */
  readonly series: readonly { readonly key: string; readonly label: string }[];
  readonly total: string;
  readonly events: number;
  readonly table: readonly UsageRow[];
};

/** current = available + held + what has not begun. */
export type LiveBalance = {
  readonly current: string;
  readonly held: string;
  readonly available: string;
  readonly notBegun: string;
  readonly openHolds: number;
  /** Of the available credits at list price, e.g. "≈ $1.23". */
  readonly approxMoney: string;
  readonly spentThisPeriod: string;
  /** Whole days the available credits last at the rate of the last seven; null when nothing is spent. */
  readonly daysLeft: number | null;
};

export type LiveFirstRequest = {
  readonly seen: boolean;
  readonly at?: string;
  readonly feature?: string;
  readonly amount?: string;
  readonly href?: string;
};

/** The address of a usage answer; also its key in the cache. */
export function usagePath(range: UsageRange, by: UsageGrouping): string {
  return `/api/portal/usage?range=${range}&by=${by}`;
}
