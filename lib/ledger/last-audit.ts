/** What the last audit of the books counted; the instant is an ISO string. */
export type LastAudit = {
  readonly at: string;
  readonly entries: number;
  readonly rules: number;
  /** At most twenty of each rule. */
  readonly violations: number;
};
