/** What a service key may be made for. */
export const SERVICE_SCOPES = ["authorize", "usage", "backfill"] as const;
export type ServiceScope = (typeof SERVICE_SCOPES)[number];

/** What each scope allows, as the console explains it. */
export const SCOPE_MEANING = {
  authorize: "Ask whether a customer's call may pass",
  usage: "Record usage and charge it",
  backfill: "Record usage of any past instant, for imports",
} as const satisfies Record<ServiceScope, string>;
