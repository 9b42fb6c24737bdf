/** Every refusal the product can give, with its HTTP status (RFC 9457 problem types use the same codes). */
export const STATUS_OF = {
  malformed: 400,
  unauthenticated: 401,
  out_of_credit: 402,
  limit_reached: 402,
  debt_unpaid: 402,
  forbidden: 403,
  forbidden_address: 403,
  feature_not_allowed: 403,
  organization_suspended: 403,
  organization_closed: 403,
  not_found: 404,
  method_not_allowed: 405,
  still_running: 409,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  mismatch: 422,
  unpriced: 422,
  too_many_attempts: 429,
  rate_limited: 429,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof STATUS_OF;

/** Facts beside the sentence: shown in the problem document, so never secrets. */
export type RefusalExtra = Readonly<Record<string, unknown>>;

/** An expected "no": shown to whoever asked, with the way out of it. Anything else that is thrown is a bug. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly extra: RefusalExtra;

  constructor(code: ErrorCode, detail: string, extra: RefusalExtra = {}) {
    // A refusal is an answer, and nobody reads where it was made; to write that down costs more than the refusal itself.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(detail);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "Refusal";
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return STATUS_OF[this.code];
  }
}

/** Throws a Refusal; `detail` is one sentence that names the fix. */
export function refuse(code: ErrorCode, detail: string, extra?: RefusalExtra): never {
  throw new Refusal(code, detail, extra);
}

/** Throws `invalid` for one field of a form; the sentence is shown beside that field. */
export function refuseField(field: string, detail: string): never {
  return refuse("invalid", detail, { fields: { [field]: detail } });
}

/** What a reader makes of a field. @throws Refusal invalid, in the reader's words, where it throws RangeError */
export function readField<T>(field: string, reader: () => T): T {
  try {
    return reader();
  } catch (error) {
    if (error instanceof RangeError) return refuseField(field, `${error.message}.`);
    throw error;
  }
}
