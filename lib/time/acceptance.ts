import { DAY_MICROS, MINUTE_MICROS, type Micros, micros } from "#lib/time/timestamp.ts";

const OLDEST_MICROS = 35n * DAY_MICROS;
const NEWEST_MICROS = 5n * MINUTE_MICROS;

/**
 * Whether usage may be dated `occurredAt` when it arrives at `now`: 35 days back, 5 minutes ahead (clocks differ),
 * both ends included. A service key with scope backfill skips the first limit, never the second.
 */
export function acceptance(occurredAt: Micros, now: Micros): "accepted" | "too_old" | "too_new" {
  if (occurredAt - now > NEWEST_MICROS) return "too_new";
  return now - occurredAt > OLDEST_MICROS ? "too_old" : "accepted";
}

/** The earliest and latest instants that are accepted at `now`, both included; named in refusals. */
export function acceptanceWindow(now: Micros): { readonly earliest: Micros; readonly latest: Micros } {
  return { earliest: micros(now - OLDEST_MICROS), latest: micros(now + NEWEST_MICROS) };
}
