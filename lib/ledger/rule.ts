/** One identity the books must hold, as a query that returns a row (org_id, ref, detail) per violation. */
export type Rule = {
  /** States what is true of sound books. */
  readonly name: string;
  readonly sql: string;
};

export type Violation = {
  readonly rule: string;
  readonly orgId: string;
  /** Which row breaks it. */
  readonly ref: string;
  readonly detail: string;
};
