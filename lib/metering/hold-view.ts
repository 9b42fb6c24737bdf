import { publicId } from "#lib/ids.ts";
import type { HoldRecord } from "#lib/metering/hold-facts-engine.ts";

/** A hold on the wire; amounts are decimal strings of credits, instants ISO strings. */
export type HoldBody = {
  readonly id: string;
  /** The caller's own id of the work. */
  readonly reference: string;
  readonly state: HoldRecord["state"];
  readonly org_id: string;
  readonly key_id: string | null;
  readonly features: readonly string[];
  /** What was set aside, what of it still is, and what its work has cost so far, wherever that was drawn from. */
  readonly amount: string;
  readonly remaining: string;
  readonly settled: string;
  readonly created_at: string;
  readonly deadline_at: string;
};

export function holdBody(hold: Omit<HoldRecord, "bookId" | "environment">): HoldBody {
  return {
    id: publicId("hld", hold.holdId),
    reference: hold.reference,
    state: hold.state,
    org_id: publicId("org", hold.orgId),
    key_id: hold.keyId === null ? null : publicId("key", hold.keyId),
    features: hold.features,
    amount: hold.amount,
    remaining: hold.remaining,
    settled: hold.settled,
    created_at: hold.createdAt.toISOString(),
    deadline_at: hold.deadlineAt.toISOString(),
  };
}
