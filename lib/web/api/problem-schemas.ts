import * as z from "zod";
import { LIMIT_KINDS } from "#lib/credits/limit.ts";
import { type ErrorCode, STATUS_OF } from "#lib/errors.ts";
import { BalanceAnswer, Decimal, Instant } from "#lib/web/api/charge-schemas.ts";
import { BUG_CODE, TITLE_OF } from "#lib/web/problem.ts";

export type ProblemCode = ErrorCode | typeof BUG_CODE;

/** What a call that asks for credits needs, and what there is for it. */
const Needs = {
  required: Decimal,
  available: Decimal,
  resets_at: Instant.nullable(),
  balance: BalanceAnswer.optional(),
};

/** One rate of a key, as the RateLimit headers say it too. */
const Policy = z.strictObject({
  name: z.enum(["per_second", "per_minute"]),
  quota: z.int(),
  window_s: z.int(),
  remaining: z.int(),
  reset_s: z.int(),
});

const Fields = z.array(z.strictObject({ field: z.string(), message: z.string() }));

/** Where a limit stopped the call: which one it was, what it allows, and where it is changed. */
const LimitFacts = {
  limit_source: z.enum(["plan", "key", "environment", "feature", "member", "spend_limit", "credit_limit"]),
  ...Needs,
  limit_id: z.string(),
  limit_kind: z.enum(LIMIT_KINDS),
  limit_subject: z.string().meta({ description: "The key, environment, feature or member it bounds." }),
  limit_amount: Decimal,
  limits_url: z.url().meta({ description: "Where this very limit is changed; a key's on the page of the key." }),
  top_up_url: z.null().meta({ description: "Credits are not what is missing." }),
};

/** What each refusal says beside its sentence. */
const EXTRAS: Partial<Record<ProblemCode, z.ZodRawShape>> = {
  out_of_credit: { limit_source: z.literal("balance"), ...Needs, top_up_url: z.url() },
  limit_reached: LimitFacts,
  debt_unpaid: { limit_source: z.literal("debt"), ...Needs, top_up_url: z.url() },
  method_not_allowed: { allow: z.array(z.string()) },
  invalid: { errors: Fields.optional() },
  forbidden_address: { address: z.string().nullable(), key_url: z.url() },
  feature_not_allowed: { feature: z.string(), key_url: z.url() },
  rate_limited: { policies: z.array(Policy), retry_after_s: z.int(), key_url: z.url() },
  unpriced: {
    feature: z.string(),
    meter: z.string().optional().meta({ description: "The meter that has no price, where its feature has others." }),
    dimensions: z
      .record(z.string(), z.string().nullable())
      .optional()
      .meta({ description: "The dimension that no price fits, as it was sent; null where it was not." }),
    prices_url: z.url().optional().meta({ description: "Where an admin publishes a price; for service keys." }),
  },
};

function schemaOf(code: ProblemCode, status: number, title: string): z.ZodObject {
  return z.strictObject({
    type: z.literal(`/problems/${code.replaceAll("_", "-")}`),
    title: z.literal(title),
    status: z.literal(status),
    detail: z.string().meta({ description: "One sentence that names the fix." }),
    code: z.literal(code),
    instance: z.string().meta({ description: "The request id: what to quote when asking about it." }),
    line: z.int().optional().meta({ description: "In NDJSON, the line it is about." }),
    ...EXTRAS[code],
  });
}

/** The errors that v1 knows of: a closed union. */
export const PROBLEM_CODES: readonly ProblemCode[] = [...codesOf(STATUS_OF), BUG_CODE];

function codesOf<Code extends string>(statuses: Readonly<Record<Code, number>>): readonly Code[] {
  return Object.keys(statuses).filter((code): code is Code => code in statuses);
}

export function statusOfProblem(code: ProblemCode): number {
  return code === BUG_CODE ? 500 : STATUS_OF[code];
}

/** Each error as the problem document (RFC 9457) that says it. */
export const PROBLEMS: ReadonlyMap<ProblemCode, z.ZodObject> = new Map(
  PROBLEM_CODES.map((code) => [code, schemaOf(code, statusOfProblem(code), TITLE_OF[code])]),
);

export const ProblemAnswer = z.union([...PROBLEMS.values()]);
