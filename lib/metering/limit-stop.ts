import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";
import { publicId } from "#lib/ids.ts";
import type { LimitStop } from "#lib/metering/rated-event.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";

/** A limit as answers and refusals name it: whose it is. */
export type LimitSource = Exclude<LimitScope, "org"> | "spend_limit";

/** A limit on the wire; amounts are decimal strings of credits, or numbers of holds. */
export type LimitBody = {
  readonly id: string;
  readonly source: LimitSource;
  /** A key's public id, "dev" or "live", a feature, a member's id; "" for the whole organization. */
  readonly subject: string;
  readonly kind: LimitKind;
  readonly amount: string;
  readonly available: string;
  readonly resets_at: string | null;
};

/** What a limit leaves: for one call all of it, else what its window has not taken. */
export function leftOf(kind: LimitKind, amount: string, used: string): string {
  if (kind === "per_call") return amount;
  const left = parseCredits(amount) - parseCredits(used);
  return formatCredits(picos(left > 0n ? left : 0n));
}

export function limitSource(scope: LimitScope): LimitSource {
  return scope === "org" ? "spend_limit" : scope;
}

export function limitSubject({ scope, subject }: LimitStop): string {
  return scope === "key" ? publicId("key", BigInt(subject)) : subject;
}

export function limitBody(limit: LimitStop): LimitBody {
  return {
    id: publicId("lim", limit.limitId),
    source: limitSource(limit.scope),
    subject: limitSubject(limit),
    kind: limit.kind,
    amount: limit.amount,
    available: limit.available,
    resets_at: limit.resetsAt?.toISOString() ?? null,
  };
}

/**
 * The first limit that a call of this price would exceed, or null: what costs nothing passes at zero. Open holds are
 * bounded only where a hold is placed, which the books decide.
 */
export function limitExceeded(limits: readonly LimitStop[], required: Picos): LimitStop | null {
  if (required === 0n) return null;
  return limits.find(({ kind, available }) => kind !== "open_holds" && parseCredits(available) < required) ?? null;
}
