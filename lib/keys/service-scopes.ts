/** What a service key may be made for. */
export const SERVICE_SCOPES = ["authorize", "usage", "backfill"] as const;
export type ServiceScope = (typeof SERVICE_SCOPES)[number];
