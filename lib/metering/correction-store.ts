import type pg from "pg";
import { actingAs, type Context, type Environment } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { Refusal, refuse } from "#lib/errors.ts";
import { findChargeId } from "#lib/ids.ts";
import type { Funds } from "#lib/metering/rated-event.ts";
import { type FoundCharge, readCharges } from "#lib/metering/store.ts";
import { dayOf, hourBucketOf } from "#lib/time/bucket.ts";
import { formatTimestamp, type Micros, micros } from "#lib/time/timestamp.ts";

/** A recorded event with what correcting it needs to know. */
export type RecordedEvent = {
  readonly orgId: bigint;
  readonly rowId: bigint;
  /** The organization's zone today, and the one it had when this was recorded, in whose day and hour it is summed. */
  readonly zone: string;
  readonly summedZone: string;
  readonly keyId: bigint | null;
  readonly environment: Environment;
  readonly feature: string;
  readonly source: string;
  readonly eventId: string;
  readonly occurredAt: Micros;
  readonly dimensions: Readonly<Record<string, string>> | null;
  readonly tags: Readonly<Record<string, string>> | null;
  /** The hold whose credits it drew first. */
  readonly holdId: bigint | null;
};

export type CorrectionCall = {
  readonly kind: "void" | "amend";
  readonly reference: string;
  readonly bodyHash: Buffer;
  readonly reason: string | null;
  /** Who corrects, as a ledger transaction names them. */
  readonly actor: string;
};

/** What became of the call; anything else was refused. */
export type Corrected = { readonly outcome: "voided" | "duplicate"; readonly funds: Funds };

type Row = Omit<RecordedEvent, "occurredAt"> & { readonly occurredMicros: bigint };
type Outcome = Corrected["outcome"] | "mismatch" | "corrected" | "unmatched" | "unknown";
export type OutcomeRow = Funds & { readonly outcome: Outcome };

function noCharge(text: string): never {
  return refuse("not_found", `There is no charge "${text.slice(0, 40)}".`);
}

/**
 * The event behind a charge's public id, of whichever organization the id names.
 * @throws Refusal not_found
 */
export async function getRecordedEvent(ctx: Context, chargeId: string): Promise<RecordedEvent> {
  const { orgId, rowId } = findChargeId(chargeId) ?? noCharge(chargeId);
  const rows = await transact(actingAs(ctx, { kind: "system", job: "metering" }), (tx) => {
    return tx.$queryRaw<Row[]>`
      SELECT e.org_id AS "orgId", e.id AS "rowId", o.time_zone AS zone,
        books.time_zone_of(e.org_id, CASE WHEN l.row_id IS NULL THEN e.transaction_id END, e.recorded_at) AS "summedZone",
        e.key_id AS "keyId", e.environment, e.feature, e.source, e.event_id AS "eventId",
        (extract(epoch FROM e.occurred_at) * 1000000)::bigint AS "occurredMicros", e.dimensions, e.tags, e.hold_id AS "holdId"
      FROM usage_events e JOIN organizations o ON o.id = e.org_id LEFT JOIN late_usage l ON l.org_id = e.org_id AND l.row_id = e.id
      WHERE e.org_id = ${orgId} AND e.id = ${rowId}`;
  });
  const { occurredMicros, ...row } = rows[0] ?? noCharge(chargeId);
  return { ...row, occurredAt: micros(occurredMicros) };
}

/** The values that books.void_charge takes, in its order. */
export function correctionValues(event: RecordedEvent, call: CorrectionCall) {
  const { occurredAt, summedZone } = event;
  const { kind, reference, bodyHash, reason, actor } = call;
  return [
    event.orgId,
    event.rowId,
    kind,
    reference,
    bodyHash,
    reason,
    dayOf(occurredAt, summedZone),
    formatTimestamp(hourBucketOf(occurredAt, summedZone)),
    actor,
  ] as const;
}

const FIELDS = `outcome, trim_scale(current)::text AS current, trim_scale(held)::text AS held,
  trim_scale(available)::text AS available, trim_scale(debt)::text AS debt`;
const CORRECT = `SELECT ${FIELDS} FROM books.void_charge($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

/** Takes a charge back on a connection of the engine; it commits with whatever transaction that is in. */
export async function correctCharge(
  database: Pick<pg.ClientBase, "query">,
  values: ReturnType<typeof correctionValues>,
): Promise<Corrected> {
  const { rows } = await database.query<OutcomeRow>(CORRECT, [...values]);
  return correctedBy(rows[0]);
}

/** @throws Refusal mismatch, conflict, not_found */
export function correctedBy(row: OutcomeRow | undefined): Corrected {
  if (!row) throw new Error("void_charge answered nothing");
  const { outcome, ...funds } = row;
  switch (outcome) {
    case "voided":
    case "duplicate":
      return { outcome, funds };
    case "mismatch":
      throw new Refusal(
        "mismatch",
        "This correction was made before with another content; give another correction another id.",
      );
    case "corrected":
      throw new Refusal(
        "conflict",
        "The charge was corrected before, and a charge is corrected once: amend the one in its place (superseded_by), or record usage anew under another id.",
      );
    case "unmatched":
      throw new Refusal(
        "conflict",
        "Nothing was charged for this event, because it has no price; there is nothing to take back.",
      );
    case "unknown":
      throw new Refusal("not_found", "There is no such charge.");
  }
}

/** One recorded charge, read again. @throws Error when it is gone, which no charge ever is */
export async function readCharge(ctx: Context, orgId: bigint, rowId: bigint): Promise<FoundCharge> {
  const [found] = await readCharges(ctx, [{ orgId, rowId }]);
  if (!found) throw new Error(`charge ${rowId} could not be read again`);
  return found;
}
