/** Whose usage a limit counts: everything, or what one key, environment, feature or member's keys use. */
export const LIMIT_SCOPES = ["org", "key", "environment", "feature", "member"] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** What a limit bounds: credits of one call, of a window in the organization's zone, of all time; or the number of open holds. */
export const LIMIT_KINDS = ["per_call", "per_day", "per_week", "per_month", "in_total", "open_holds"] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];
