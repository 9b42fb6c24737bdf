/** Instants with exact microseconds, as Postgres keeps them; a JavaScript Date has only milliseconds. */

/** Microseconds since 1970-01-01T00:00:00Z. */
export type Micros = bigint & { readonly __unit: "epoch-microsecond" };

export const SECOND_MICROS = 1_000_000n;
export const MINUTE_MICROS = 60n * SECOND_MICROS;
export const HOUR_MICROS = 60n * MINUTE_MICROS;
export const DAY_MICROS = 24n * HOUR_MICROS;

/** Names a whole number of microseconds since the epoch as such; the only way to make one. */
export function micros(value: bigint): Micros {
  return value as Micros;
}

export function microsOf(date: Date): Micros {
  return micros(BigInt(date.getTime()) * 1000n);
}

/** Milliseconds since the epoch, rounded down. */
export function millisOf(at: Micros): number {
  const millis = at / 1000n;
  return Number(at < 0n && millis * 1000n !== at ? millis - 1n : millis);
}

/** A Date at or just before the instant: what is below a millisecond is cut off. */
export function dateOf(at: Micros): Date {
  return new Date(millisOf(at));
}

/** Whole seconds from one instant to the other, the fraction cut off. */
export function secondsBetween(from: Micros, to: Micros): bigint {
  return (to - from) / SECOND_MICROS;
}

/** ISO 8601 in UTC with six digits: "2026-03-31T23:59:59.999999Z". SQL and every wire take this form. */
export function formatTimestamp(at: Micros): string {
  const millis = millisOf(at);
  const below = Number(at - BigInt(millis) * 1000n);
  return `${new Date(millis).toISOString().slice(0, -1)}${below.toString().padStart(3, "0")}Z`;
}
