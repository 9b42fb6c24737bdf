import { type Picos, picos } from "#lib/money/credits.ts";
import { covers } from "#lib/pricing/feature-scope.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** What the order of funds looks at in a grant. */
export type SpendableGrant = {
  readonly id: bigint;
  readonly remaining: Picos;
  /** Lower spends first: 10 by default, 20 for purchases and refunds. */
  readonly priority: number;
  readonly startsAt: Micros;
  readonly expiresAt: Micros | null;
  /** Feature codes, or prefixes ending in "*"; null or empty covers everything. */
  readonly scope: readonly string[] | null;
  /** Cost basis as a pair, money without tax and the credits it bought; never a quotient. */
  readonly costMinor: bigint;
  readonly issued: Picos;
};

export type Draw = { readonly grantId: bigint; readonly amount: Picos };

/** How narrow a scope is: 0 one exact feature, 1 several exact ones, 2 with a wildcard, 3 everything. Stored with the grant. */
export function scopeBreadth(scope: readonly string[] | null): 0 | 1 | 2 | 3 {
  if (!scope || scope.length === 0) return 3;
  if (scope.some((entry) => entry.endsWith("*"))) return 2;
  return scope.length === 1 ? 0 : 1;
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function soonestExpiry(a: Micros | null, b: Micros | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return ascending(a, b);
}

/**
 * The order in which grants are spent: priority, soonest expiry with none last, narrower scope, lower cost basis, older
 * start, lower id. A total order, the same as that of the spending functions in SQL. Cost bases are compared by cross
 * multiplication, which is exact; both have issued more than zero.
 */
export function compareFunds(a: SpendableGrant, b: SpendableGrant): number {
  return (
    a.priority - b.priority ||
    soonestExpiry(a.expiresAt, b.expiresAt) ||
    scopeBreadth(a.scope) - scopeBreadth(b.scope) ||
    ascending(a.costMinor * b.issued, b.costMinor * a.issued) ||
    ascending(a.startsAt, b.startsAt) ||
    ascending(a.id, b.id)
  );
}

/** Whether a grant may pay for a feature at an instant: begun, not yet expired (half-open), something left, in scope. */
export function isSpendable(grant: SpendableGrant, feature: string, now: Micros): boolean {
  if (grant.remaining <= 0n || grant.startsAt > now) return false;
  return (grant.expiresAt === null || grant.expiresAt > now) && covers(grant.scope, feature);
}

/**
 * Which grants pay an amount, and how much of it none does. Draws are in order of funds and above zero; an amount of zero
 * draws nothing. @throws RangeError when the amount is negative.
 */
export function burnDown(
  grants: readonly SpendableGrant[],
  feature: string,
  amount: Picos,
  now: Micros,
): { readonly draws: readonly Draw[]; readonly short: Picos } {
  if (amount < 0n) throw new RangeError("an amount to spend cannot be negative");
  const draws: Draw[] = [];
  let left: bigint = amount;
  for (const grant of grants.filter((each) => isSpendable(each, feature, now)).sort(compareFunds)) {
    if (left === 0n) break;
    const taken = grant.remaining < left ? grant.remaining : left;
    draws.push({ grantId: grant.id, amount: picos(taken) });
    left -= taken;
  }
  return { draws, short: picos(left) };
}
