import * as z from "zod";
import { GRANT_ORIGINS } from "#lib/credits/grant-origin.ts";
import { LIMIT_KINDS } from "#lib/credits/limit.ts";
import { USAGE_GROUPINGS } from "#lib/metering/usage-range.ts";
import {
  BalanceAnswer,
  ChargeAnswer,
  ChargeDetailAnswer,
  chargeIdOf,
  Decimal,
  HoldAnswer,
  Instant,
  idOf,
  PricedRateAnswer,
} from "#lib/web/api/charge-schemas.ts";
import { PROBLEM_CODES, ProblemAnswer } from "#lib/web/api/problem-schemas.ts";

/** A limit with what it leaves: credits, or for open holds their number. */
const LimitAnswer = z.strictObject({
  id: idOf("lim"),
  source: z.enum(["key", "environment", "feature", "member", "spend_limit"]),
  subject: z.string().meta({ description: "A key, dev or live, a feature, a member; empty for the organization." }),
  kind: z.enum(LIMIT_KINDS),
  amount: Decimal,
  available: Decimal,
  resets_at: Instant.nullable(),
});

export const AuthorizedAnswer = z.strictObject({
  allowed: z.literal(true),
  key_id: idOf("key"),
  org_id: idOf("org"),
  environment: z.enum(["dev", "live"]),
  plan: z.literal("payg"),
  balance: BalanceAnswer,
  limits: z.array(LimitAnswer).meta({ description: "Every limit that this call counts against." }),
  hold: HoldAnswer.optional(),
});

const Recorded = { charge: ChargeAnswer, balance: BalanceAnswer };
const Charged = z.strictObject({ status: z.enum(["charged", "duplicate"]), ...Recorded });
const Unmatched = z.strictObject({ status: z.literal("unmatched"), reason: z.string(), ...Recorded });

/** What became of one event that was taken. */
const UsageAnswer = z.union([Charged, Unmatched]);

const line = z.int().optional().meta({ description: "In NDJSON, the line the event stood on." });

/** What became of one event of a batch: a refusal is a problem document inside its item. */
export const UsageItem = z.union([
  Charged.extend({ line }),
  Unmatched.extend({ line }),
  z.strictObject({ line, status: z.literal("rejected"), balance: BalanceAnswer, problem: ProblemAnswer }),
  z.strictObject({ line, status: z.literal("invalid"), problem: ProblemAnswer }),
]);

export const BatchAnswer = z
  .strictObject({ results: z.array(UsageItem) })
  .meta({ description: "One item per event, in the order sent." });

/** One event answers what became of it, a batch one item per event. */
export const RecordedAnswer = z.union([...UsageAnswer.options, BatchAnswer]);

export const SettledAnswer = z.union([Charged.extend({ hold: HoldAnswer }), Unmatched.extend({ hold: HoldAnswer })]);

export const PlacedHoldAnswer = z.strictObject({ hold: HoldAnswer, balance: BalanceAnswer });
export const OneHoldAnswer = z.strictObject({ hold: HoldAnswer });

export const QuoteAnswer = z.strictObject({
  price: Decimal,
  passes: z.boolean(),
  stopped_by: z
    .looseObject({ code: z.enum(PROBLEM_CODES), detail: z.string() })
    .nullable()
    .meta({ description: "What would stop the work, as its problem would say it." }),
  jobs: z.array(
    z.strictObject({
      feature: z.string(),
      price: Decimal.meta({ description: "What one of these jobs costs." }),
      count: z.int(),
      total: Decimal,
      price_version: z.int(),
      draws: z.array(z.strictObject({ grant_id: idOf("gra"), amount: Decimal })),
      short: Decimal,
    }),
  ),
  as_many: z.string().nullable().optional().meta({
    description: "How often all of it would pass; null when nothing bounds it, 0 while nothing new passes at all.",
  }),
  balance: BalanceAnswer,
});

export const VoidedAnswer = z.strictObject({ status: z.enum(["voided", "duplicate"]), ...Recorded });

export const AmendedAnswer = z.strictObject({
  status: z.enum(["amended", "duplicate", "unmatched"]),
  reason: z.string().optional().meta({ description: "Why the corrected usage has no price." }),
  supersedes: chargeIdOf(),
  ...Recorded,
});

export const BalanceReadAnswer = z.strictObject({
  ...BalanceAnswer.shape,
  debt: Decimal.meta({ description: "Credits used that nothing covered; 0 when there are none." }),
  grants: z.array(
    z.strictObject({
      id: idOf("gra"),
      origin: z.enum(GRANT_ORIGINS),
      label: z.string(),
      issued: Decimal,
      remaining: Decimal,
      held: Decimal,
      priority: z.int(),
      scope: z.array(z.string()),
      starts_at: Instant,
      expires_at: Instant.nullable(),
    }),
  ),
});

export const UsageSumsAnswer = z.strictObject({
  bucket: z.enum(["day", "hour"]),
  by: z.enum(USAGE_GROUPINGS),
  time_zone: z.string(),
  starts_at: Instant,
  ends_at: Instant,
  total: Decimal,
  events: z.int(),
  buckets: z.array(
    z.strictObject({
      starts_at: Instant,
      feature: z.string().optional(),
      key: z.string().optional(),
      environment: z.string().optional(),
      events: z.int(),
      amount: Decimal,
    }),
  ),
});

export const UsageEventsAnswer = z.strictObject({
  events: z.array(ChargeDetailAnswer),
  next_cursor: z.string().nullable(),
});

export const PricesAnswer = z.strictObject({
  price_version: z.int().nullable(),
  effective_at: Instant.nullable(),
  rates: z.array(PricedRateAnswer),
  scheduled: z
    .array(
      z.strictObject({
        price_version: z.int(),
        effective_at: Instant,
        rates: z.array(PricedRateAnswer).meta({ description: "What is new or costs otherwise from then on." }),
        removed: z.array(PricedRateAnswer).meta({ description: "What is no longer sold at this rate." }),
      }),
    )
    .meta({ description: "What changes from when on, soonest first." }),
  list_prices: z.array(z.strictObject({ currency: z.string(), credits: Decimal, amount: Decimal })),
});
