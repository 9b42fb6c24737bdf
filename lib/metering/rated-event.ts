import type { Environment } from "#lib/context.ts";
import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";
import type { Refusal } from "#lib/errors.ts";
import type { UsageBuckets } from "#lib/metering/usage-buckets.ts";
import type { Picos } from "#lib/money/credits.ts";
import type { RatedLine, Unknown } from "#lib/pricing/rating.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** The price of an event, or why it has none; what has no price is kept and charged nothing. */
export type EventPrice =
  | {
      readonly kind: "rated";
      readonly bookId: bigint;
      readonly bookNumber: number;
      readonly amount: Picos;
      readonly lines: readonly RatedLine[];
    }
  | {
      readonly kind: "unmatched";
      readonly reason: string;
      /** What has no price; left out where there was no book at all. */
      readonly unknown?: Unknown;
    };

/** Work that a hold sets credits aside for: one feature's quantities, in canonical form. */
export type HeldWork = {
  readonly feature: string;
  readonly meters: Readonly<Record<string, string>>;
  readonly dimensions: Readonly<Record<string, string>> | null;
};

/**
 * What an event does with a hold. `place`: it is no usage, but credits set aside for all of the work. `settle`: it draws the
 * hold's credits first, and when it is final the rest is given back.
 */
export type HoldPart =
  | { readonly kind: "place"; readonly lifetimeS: number; readonly work: readonly HeldWork[] }
  | { readonly kind: "settle"; readonly holdId: bigint; readonly final: boolean };

/** An event with everything that spending it needs: nothing is looked up after this. */
export type RatedEvent = {
  readonly orgId: bigint;
  readonly keyId: bigint | null;
  readonly environment: Environment;
  readonly feature: string;
  readonly source: string;
  readonly eventId: string;
  /** 16 bytes each, in hexadecimal. */
  readonly hash: string;
  readonly bodyHash: string;
  readonly occurredAt: Micros;
  readonly buckets: UsageBuckets;
  readonly meters: Readonly<Record<string, string>>;
  readonly dimensions: Readonly<Record<string, string>> | null;
  readonly tags: Readonly<Record<string, string>> | null;
  readonly price: EventPrice;
  /** Charged before the work: refuse it rather than run into debt. */
  readonly rejects: boolean;
  /** Why it may not be recorded now. It is still committed, because what was recorded before is answered as a duplicate. */
  readonly refusal: Refusal | null;
  readonly hold?: HoldPart;
};

/** What an organization may spend on the event's feature, as decimal strings, after the event. */
export type Funds = {
  readonly current: string;
  readonly held: string;
  readonly available: string;
  readonly debt: string;
};

/** A part of a charge: [grant id, amount, the hold that had set it aside], or ["debt", amount] for what no grant covered. */
export type StoredDraw = readonly [fund: number | "debt", amount: string, holdId?: number];

/** The limit that stopped an event: what it bounds, what it allows and what its window has left, as decimal strings. */
export type LimitStop = {
  readonly limitId: bigint;
  readonly scope: LimitScope;
  /** As limits are stored: the number of a key, "dev" or "live", a feature, a member's id; "" for the organization. */
  readonly subject: string;
  readonly kind: LimitKind;
  readonly amount: string;
  readonly available: string;
  /** When its window is over; null for one that never resets. */
  readonly resetsAt: Date | null;
};

/** What stops all new work of a key or an organization, whatever is left. */
export type Barred = "key_revoked" | "key_expired" | "suspended" | "closed" | "debt";

/** Why an event was rejected for more than want of credits. */
export type Stop =
  | { readonly kind: "limit"; readonly limit: LimitStop }
  | { readonly kind: "barred"; readonly by: Barred };

/** What a hold is after an event that placed it or drew on it; amounts as decimal strings. */
export type HoldAfter = {
  readonly reference: string;
  readonly state: "open" | "settled";
  readonly amount: string;
  readonly remaining: string;
  readonly settled: string;
  readonly createdAt: Date;
  readonly deadlineAt: Date;
};

export type Outcome =
  | {
      readonly kind: "charged" | "unmatched";
      readonly rowId: bigint;
      readonly draws: readonly StoredDraw[];
      /** Null when the event names no hold, or one that was over. */
      readonly hold: HoldAfter | null;
      readonly funds: Funds;
    }
  /** `rowId` is the hold's for events that place one. */
  | { readonly kind: "held"; readonly rowId: bigint; readonly hold: HoldAfter; readonly funds: Funds }
  | { readonly kind: "duplicate" | "mismatch"; readonly rowId: bigint; readonly funds: Funds }
  | { readonly kind: "rejected"; readonly stop: Stop | null; readonly funds: Funds }
  | { readonly kind: "foreign"; readonly funds: Funds };
