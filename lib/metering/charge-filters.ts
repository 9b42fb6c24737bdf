import * as z from "zod";
import type { Environment } from "#lib/context.ts";
import { refuse } from "#lib/errors.ts";
import { findId } from "#lib/ids.ts";
import { FeatureCode } from "#lib/metering/usage-event.ts";
import { hourBucketOf } from "#lib/time/bucket.ts";
import { parseTimestamp } from "#lib/time/parse-timestamp.ts";
import { formatTimestamp, type Micros, micros } from "#lib/time/timestamp.ts";

/** Where a list goes on: after the event with this instant and id. */
export type ChargeCursor = { readonly occurredAt: Micros; readonly id: bigint };

/** Which charges to list; what is absent does not narrow. `keyId` null: usage that no key made. */
export type ChargeFilters = {
  readonly feature?: string;
  readonly keyId?: bigint | null;
  readonly environment?: Environment;
  readonly status?: "charged" | "unmatched" | "waived" | "voided" | "superseded";
  /** Half-open, by the instant of occurrence. */
  readonly from?: Micros;
  readonly to?: Micros;
};

const CURSOR = /^(-?\d{1,18})\.(\d{1,19})$/;
const LAST_ID = 2n ** 63n - 1n;

export function writeCursor({ occurredAt, id }: ChargeCursor): string {
  return Buffer.from(`${occurredAt}.${id}`).toString("base64url");
}

function isInstant(at: Micros): boolean {
  try {
    return parseTimestamp(formatTimestamp(at)) === at;
  } catch {
    return false;
  }
}

/** @throws Refusal invalid for a cursor that no list gave out, such as one beyond what the database can compare with */
export function readCursor(text: string): ChargeCursor {
  const [, instant, number] = CURSOR.exec(Buffer.from(text, "base64url").toString()) ?? [];
  const cursor = instant && number && { occurredAt: micros(BigInt(instant)), id: BigInt(number) };
  if (cursor && cursor.id <= LAST_ID && isInstant(cursor.occurredAt)) return cursor;
  return refuse("invalid", "cursor: take it from next_cursor of the page before.");
}

const Instant = z.string().transform((text, context): Micros => {
  try {
    return parseTimestamp(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be an ISO 8601 timestamp with a zone", input: text });
    return z.NEVER;
  }
});

/** The filters as an address writes them: `key` is a public id, or "none" for usage that no key made. */
export const ChargeFiltersInput = z.object({
  feature: FeatureCode.optional(),
  key: z.string().max(64).optional(),
  environment: z.enum(["dev", "live"]).optional(),
  status: z.enum(["charged", "unmatched", "waived", "voided", "superseded"]).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});

export type ChargeFiltersRequest = z.output<typeof ChargeFiltersInput>;

/** The filters to query by, or null when they can match nothing: an id that names no key. */
export function chargeFilters({ key, status, ...rest }: ChargeFiltersRequest): ChargeFilters | null {
  const filters: ChargeFilters = status === undefined ? rest : { ...rest, status };
  if (key === undefined) return filters;
  if (key === "none") return { ...filters, keyId: null };
  const keyId = findId("key", key);
  return keyId === null ? null : { ...filters, keyId };
}

/** Whether a stretch begins and ends where hour buckets do, so that the hourly sums cover it exactly. */
export function isWholeHours({ from, to }: Pick<ChargeFilters, "from" | "to">, zone: string): boolean {
  return [from, to].every((at) => at === undefined || hourBucketOf(at, zone) === at);
}
