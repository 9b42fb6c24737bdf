import { createHash } from "node:crypto";
import { publicChargeId } from "#lib/ids.ts";

/** How a charge was taken back: for good, or with another in its place. */
export type Correction = {
  readonly kind: "void" | "amend";
  /** The id that whoever corrected it gave. */
  readonly reference: string;
  readonly reason: string | null;
  /** ISO instant with microseconds. */
  readonly correctedAt: string;
  /** Public id of the charge in its place; null where none is. */
  readonly replacementId: string | null;
};

/** What tells on the wire that a charge no longer counts. */
export type CorrectionBody = { readonly superseded_by: string } | { readonly voided_by: string };

/** A row's correction as SQL hands it over; keys inside are text, since JSON has no exact numbers. */
export type CorrectionRow = Omit<Correction, "replacementId"> & { readonly replacement: string | null };

const HASH_BYTES = 16;

/** The id of the event that stands in for another, at the same source: no other correction of it has this one. */
export function replacementEventId(eventId: string, reference: string): string {
  return `${eventId}#${reference}`;
}

/** The ids of corrections that an event may have come from by its own id; both may hold the sign that joins them. */
export function possibleReferences(eventId: string): readonly string[] {
  const parts = eventId.split("#");
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join("#"));
}

/** 16 bytes over what a correction says, so that its id sent again with something else is noticed. */
export function correctionHash(parts: readonly unknown[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest().subarray(0, HASH_BYTES);
}

/** @param orgId whose charge it is, and so the one in its place */
export function correctionOf(row: CorrectionRow | null, orgId: bigint): Correction | null {
  if (!row) return null;
  const { replacement, ...rest } = row;
  return {
    ...rest,
    replacementId: replacement === null ? null : publicChargeId({ orgId, rowId: BigInt(replacement) }),
  };
}

export function correctionBody(correction: Correction | null | undefined): CorrectionBody | object {
  if (!correction) return {};
  const { reference, replacementId } = correction;
  return replacementId === null ? { voided_by: reference } : { superseded_by: replacementId };
}

/** What became of a usage event. */
export type Standing = EventStatus | "voided" | "superseded";

/** How an event is recorded. Without a price at first, it is `unmatched` until it is charged late or `waived`. */
export type EventStatus = "charged" | "unmatched" | "waived";

export function standingOf(status: EventStatus, correction: Correction | null | undefined): Standing {
  if (!correction) return status;
  return correction.kind === "void" ? "voided" : "superseded";
}
