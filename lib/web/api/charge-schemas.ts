import * as z from "zod";
import { RATE_MODELS } from "#lib/pricing/price-book.ts";

/** An exact amount of credits, or a quantity: never a JSON number, which would lose digits. */
export const Decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: "An exact decimal number, as a string." });

export const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  .meta({ description: "An instant in UTC.", format: "date-time" });

/** A public id: its prefix says what it names. */
export function idOf(prefix: string, description?: string): z.ZodString {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-z]{13}$`))
    .meta({ ...(description && { description }), examples: [`${prefix}_0123456789abc`] });
}

/** A charge's id on the wire: it names its organization too. */
export function chargeIdOf(description?: string): z.ZodString {
  return z
    .string()
    .regex(/^chg_[0-9a-z]{26}$/)
    .meta({ ...(description && { description }), examples: ["chg_0123456789abc0123456789abc"] });
}

export const BalanceAnswer = z
  .strictObject({ current: Decimal, held: Decimal, available: Decimal })
  .meta({ description: "current = what grants have left + held; available = what a call may take now." });

const RateFields = {
  id: idOf("rat"),
  dimensions: z.record(z.string(), z.string()),
  model: z.enum(RATE_MODELS),
  price: Decimal,
  per: Decimal,
  base: Decimal,
  minimum: Decimal,
  tiers: z.array(z.strictObject({ up_to: Decimal.nullable(), price: Decimal, per: Decimal })).optional(),
  tier_by: z.array(z.string()).optional(),
  override: z
    .enum(["organization", "plan_version"])
    .optional()
    .meta({ description: "Where the rate is not of the price book: whose own it is." }),
};

export const RateAnswer = z
  .strictObject(RateFields)
  .meta({ description: "Credits per unit count of a meter, plus a base per call; never less than the minimum." });

export const PricedRateAnswer = z.strictObject({ feature: z.string(), meter: z.string(), ...RateFields });

const LineFields = {
  meter: z.string(),
  quantity: Decimal,
  tier_quantity: Decimal.optional().meta({ description: "What picked the tier, where that is not the quantity." }),
  amount: Decimal,
  rate: RateAnswer,
};

export const LineAnswer = z.strictObject(LineFields);
export const ExplainedLineAnswer = z.strictObject({
  ...LineFields,
  formula: z.string().meta({ description: "The whole sum in words.", examples: ["374 requests × 1 = 374"] }),
});

export const DrawAnswer = z
  .union([
    z.strictObject({ grant_id: idOf("gra"), amount: Decimal, hold_id: idOf("hld").optional() }),
    z.strictObject({ debt: z.literal(true), amount: Decimal }),
  ])
  .meta({ description: "The part of a charge taken from one grant, or what nothing covered." });

const HoldPaidAnswer = z
  .strictObject({ id: idOf("hld"), from_hold: Decimal, beyond: Decimal })
  .meta({ description: "Of a charge that settled a hold: what the hold paid, and what went beyond it." });

const CorrectionFields = {
  superseded_by: chargeIdOf("The charge in its place, where it was amended.").optional(),
  voided_by: z.string().optional().meta({ description: "The correction that took it back." }),
};

const PriceVersion = z.int().nullable().meta({ description: "Number of the price book; null without a price." });

export const ChargeAnswer = z.strictObject({
  id: chargeIdOf(),
  amount: Decimal,
  price_version: PriceVersion,
  lines: z.array(LineAnswer),
  draws: z.array(DrawAnswer),
  waived: z.literal(true).optional().meta({ description: "It had no price and was never charged." }),
  ...CorrectionFields,
  hold: HoldPaidAnswer.optional(),
});

/** A recorded event with its charge as customers read it. */
export const ChargeDetailAnswer = z.strictObject({
  id: chargeIdOf(),
  status: z.enum(["charged", "unmatched", "waived"]),
  reason: z.string().optional().meta({ description: "Why it has no price, where it is unmatched." }),
  amount: Decimal,
  price_version: PriceVersion,
  feature: z.string(),
  key_id: idOf("key").nullable(),
  environment: z.enum(["dev", "live"]),
  source: z.string(),
  event_id: z.string(),
  occurred_at: Instant,
  recorded_at: Instant,
  late: z.strictObject({ at: Instant, reason: z.string() }).optional().meta({
    description: "Of usage that had no price when it came: when it was charged or waived, and what was missing.",
  }),
  meters: z.record(z.string(), Decimal),
  dimensions: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  lines: z.array(ExplainedLineAnswer),
  draws: z.array(DrawAnswer),
  ...CorrectionFields,
  correction: z
    .strictObject({
      kind: z.enum(["void", "amend"]),
      id: z.string(),
      reason: z.string().nullable(),
      corrected_at: Instant,
    })
    .optional(),
  hold: HoldPaidAnswer.optional(),
});

export const HoldAnswer = z.strictObject({
  id: idOf("hld"),
  reference: z.string().meta({ description: "The caller's own id of the work." }),
  state: z.enum(["open", "settled", "released", "lapsed"]),
  org_id: idOf("org"),
  key_id: idOf("key").nullable(),
  features: z.array(z.string()),
  amount: Decimal,
  remaining: Decimal,
  settled: Decimal.meta({ description: "What its work has cost so far, wherever that was drawn from." }),
  created_at: Instant,
  deadline_at: Instant,
});
