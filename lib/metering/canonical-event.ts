import { hash } from "node:crypto";
import type { HeldWork } from "#lib/metering/rated-event.ts";
import type { UsageEvent } from "#lib/metering/usage-event.ts";
import { formatQuantity, type Quantity } from "#lib/pricing/quantity.ts";
import { formatTimestamp } from "#lib/time/timestamp.ts";

/** Of the 16 bytes of a hash, in hexadecimal. */
const HASH_LETTERS = 32;

function shortHash(parts: readonly unknown[]): string {
  // As text, because bytes would be an object of their own for the garbage collector, twice for each event.
  return hash("sha256", JSON.stringify(parts), "hex").slice(0, HASH_LETTERS);
}

function sorted<T>(entries: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(entries ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Quantities as they are stored and compared: "1", "1.0" and 1 are all "1". */
export function canonicalMeters(meters: Readonly<Record<string, Quantity>>): Record<string, string> {
  return Object.fromEntries(sorted(meters).map(([name, count]) => [name, formatQuantity(count)]));
}

/** What makes an event this event: its source and its id there. 16 bytes, in hexadecimal; unique per organization for ever. */
export function idempotencyHash(event: Pick<UsageEvent, "source" | "id">): string {
  return shortHash([event.source, event.id]);
}

/**
 * 16 bytes over the parsed fields as sent: equal for the same event however it was written, different when anything
 * that was said about it differs. An absent occurred_at stays absent, or a retry would never equal the first attempt.
 */
export function bodyHash(event: UsageEvent, meters = canonicalMeters(event.meters)): string {
  return shortHash([
    event.key_id ?? null,
    event.org_id ?? null,
    event.feature,
    event.occurred_at === undefined ? null : formatTimestamp(event.occurred_at),
    Object.entries(meters),
    sorted(event.dimensions),
    sorted(event.tags),
    event.hold_id ?? null,
    event.on_insufficient,
  ]);
}

/** What makes a hold this hold: its caller's id. No event has a hash of three parts. */
export function holdHash(id: string): string {
  return shortHash(["hold", id, null]);
}

/** 16 bytes over what a hold is for: equal for the same hold however it was written. */
export function holdBodyHash(payer: string, work: readonly HeldWork[], lifetimeS: number): string {
  const parts = work.map(({ feature, meters, dimensions }) => [feature, sorted(meters), sorted(dimensions ?? {})]);
  return shortHash([payer, parts, lifetimeS]);
}

/** The body of an event that settles a hold for good differs from one that settles a part. `meters` are the event's, canonical. */
export function settleBodyHash(event: UsageEvent, final: boolean, meters: Readonly<Record<string, string>>): string {
  const body = bodyHash(event, meters);
  return final ? shortHash([body, "final"]) : body;
}
