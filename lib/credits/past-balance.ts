import type { GrantOrigin } from "#lib/credits/grant-origin.ts";

/** A grant as it stood; decimal strings of credits, instants as ISO strings. */
export type PastGrant = {
  readonly id: string;
  readonly origin: GrantOrigin;
  readonly label: string;
  readonly issued: string;
  readonly left: string;
  readonly held: string;
  /** Set aside for a refund or a dispute. */
  readonly frozen: string;
  readonly startsAt: string;
  readonly expiresAt: string | null;
};

/** current = grants left + held; available = what a call could take. What is frozen is in neither. */
export type PastBalance = {
  readonly at: string;
  readonly current: string;
  readonly held: string;
  readonly available: string;
  readonly frozen: string;
  readonly debt: string;
  /** In the order in which they were spent. */
  readonly grants: readonly PastGrant[];
};
