import { type ErrorCode, type Refusal, STATUS_OF } from "#lib/errors.ts";

/** An error as RFC 9457 has it; what the refusal adds stands beside these. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode | typeof BUG_CODE;
  /** The request id: what to quote when asking about it. */
  readonly instance: string;
};

/** What should not have happened; no refusal has it. */
export const BUG_CODE = "bug";

/** One title per code, for ever: what differs from time to time is in the detail. */
export const TITLE_OF = {
  malformed: "The request cannot be read",
  unauthenticated: "The key is missing, unknown, expired or revoked",
  out_of_credit: "Out of credit",
  limit_reached: "A limit is reached",
  debt_unpaid: "Debt is unpaid",
  forbidden: "Not allowed",
  forbidden_address: "Not allowed from this address",
  feature_not_allowed: "Not allowed for this feature",
  organization_suspended: "The organization is suspended",
  organization_closed: "The organization is closed",
  not_found: "Not found",
  method_not_allowed: "Method not allowed",
  still_running: "Still running",
  conflict: "Conflict",
  too_large: "Too large",
  unsupported_media_type: "Unsupported media type",
  invalid: "Invalid",
  mismatch: "Recorded before with another content",
  unpriced: "No price",
  too_many_attempts: "Too many attempts",
  rate_limited: "Too many calls",
  unavailable: "Unavailable",
  [BUG_CODE]: "Something went wrong on our side",
} as const satisfies Record<ErrorCode | typeof BUG_CODE, string>;

const BUG_STATUS = 500;

/** A refusal as the problem document that a caller gets; its own facts never replace the standard ones. */
export function problemOf(refusal: Refusal, requestId: string): Problem & Readonly<Record<string, unknown>> {
  const { code } = refusal;
  return {
    ...refusal.extra,
    type: `/problems/${code.replaceAll("_", "-")}`,
    title: TITLE_OF[code],
    status: STATUS_OF[code],
    detail: refusal.message,
    code,
    instance: requestId,
  };
}

/** The one fixed sentence for what should not have happened; the log has the rest under the request id. */
export function bugProblem(requestId: string): Problem {
  return {
    type: "/problems/bug",
    title: TITLE_OF[BUG_CODE],
    status: BUG_STATUS,
    detail: "Something went wrong on our side. Send the same request again; it takes effect once.",
    code: BUG_CODE,
    instance: requestId,
  };
}
