import { type Grant, heldOf, type OrgState } from "#lib/testing/model/org-state.ts";

/** What an answer says is left, for the features asked about. */
export type Balance = { readonly current: bigint; readonly held: bigint; readonly available: bigint };

function isThere(org: OrgState, grant: Grant): boolean {
  return grant.startsAt <= org.now && (grant.expiresAt === null || org.now < grant.expiresAt);
}

/** Whether a scope has a feature: by its name, by a prefix, or because it is empty. */
export function covers(scope: readonly string[], feature: string): boolean {
  if (scope.length === 0) return true;
  return scope.some((each) => (each.endsWith("*") ? feature.startsWith(each.slice(0, -1)) : feature === each));
}

/** 0 for one feature, 1 for several, 2 where a prefix is among them, 3 for everything. */
export function breadthOf(scope: readonly string[]): number {
  if (scope.length === 0) return 3;
  if (scope.some((each) => each.endsWith("*"))) return 2;
  return scope.length === 1 ? 0 : 1;
}

/** The order of funds, as the design states it. */
export function inOrder(a: Grant, b: Grant): number {
  const never = Number.POSITIVE_INFINITY;
  const cost = a.costMinor * b.issued - b.costMinor * a.issued;
  return (
    a.priority - b.priority ||
    compare(a.expiresAt ?? never, b.expiresAt ?? never) ||
    breadthOf(a.scope) - breadthOf(b.scope) ||
    compare(cost, 0n) ||
    a.startsAt - b.startsAt ||
    a.name - b.name
  );
}

function compare<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The grants that may pay for all of these features now, first to be spent first. */
export function fundsFor(org: OrgState, features: readonly string[]): Grant[] {
  const usable = org.grants.filter(
    (grant) => isThere(org, grant) && features.every((each) => covers(grant.scope, each)),
  );
  return usable.sort(inOrder);
}

/** Takes up to `amount` in the order of funds; answers what was taken of what. */
export function take(org: OrgState, features: readonly string[], amount: bigint): { grant: Grant; amount: bigint }[] {
  const taken: { grant: Grant; amount: bigint }[] = [];
  let missing = amount;
  for (const grant of fundsFor(org, features)) {
    const part = grant.left < missing ? grant.left : missing;
    if (part === 0n) continue;
    grant.left -= part;
    missing -= part;
    taken.push({ grant, amount: part });
  }
  return taken;
}

export function availableFor(org: OrgState, features: readonly string[]): bigint {
  return fundsFor(org, features).reduce((all, { left }) => all + left, 0n);
}

export function balanceFor(org: OrgState, features: readonly string[]): Balance {
  let left = 0n;
  let held = 0n;
  for (const grant of org.grants) {
    left += grant.left;
    held += heldOf(org, grant);
  }
  return { current: left + held, held, available: availableFor(org, features) };
}

const UNTOUCHED = { used: 0n, frozen: 0n, revoked: 0n, refundedMinor: 0n } as const;
type Terms = Omit<Grant, "name" | "left" | keyof typeof UNTOUCHED>;

/** A new grant, named next. */
export function addGrant(org: OrgState, grant: Terms): Grant {
  const made = { ...grant, name: org.grants.length, left: grant.issued, ...UNTOUCHED };
  org.grants.push(made);
  return made;
}
