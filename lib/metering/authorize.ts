import * as z from "zod";
import type { Context, Environment } from "#lib/context.ts";
import { type Refusal, refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { type BalanceBody, balanceBody } from "#lib/metering/charge-view.ts";
import { canBeFree, findFeature } from "#lib/metering/free-of-charge.ts";
import { commitHold, type PlacedHold } from "#lib/metering/hold-store.ts";
import { HoldId, Lifetime } from "#lib/metering/hold-terms.ts";
import type { HoldBody } from "#lib/metering/hold-view.ts";
import { type LimitBody, limitBody, limitExceeded } from "#lib/metering/limit-stop.ts";
import { limitReached, outOfCredit } from "#lib/metering/out-of-credit.ts";
import { priceEvent } from "#lib/metering/price-event.ts";
import { Labels } from "#lib/metering/printable.ts";
import { requireAllowedUse } from "#lib/metering/request-rate-engine.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { CallerAddress } from "#lib/metering/restricted-use.ts";
import { type Standing, standingByKey, stoppedFromNew } from "#lib/metering/standing-store.ts";
import { FeatureCode, Meters } from "#lib/metering/usage-event.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import { booksFor } from "#lib/pricing/published-books-store.ts";
import { microsOf } from "#lib/time/timestamp.ts";

/** `estimate` is what the call may use at most, in the shape of an event's meters; `hold` sets its price aside. */
export const AuthorizeInput = z.strictObject({
  key: z.string({ error: "must be the customer's key" }).max(200),
  feature: FeatureCode,
  estimate: Meters.optional(),
  dimensions: Labels.optional(),
  address: CallerAddress.optional(),
  hold: z.strictObject({ id: HoldId, lifetime_s: Lifetime }).optional(),
});

/** A call that may pass. */
export type Authorized = {
  readonly allowed: true;
  readonly key_id: string;
  readonly org_id: string;
  readonly environment: Environment;
  readonly plan: "payg";
  readonly balance: BalanceBody;
  /** Every limit that the call counts against, with what it left before this. */
  readonly limits: readonly LimitBody[];
  /** Where it was asked for: the price of the estimate, set aside. */
  readonly hold?: HoldBody;
};

type Input = z.infer<typeof AuthorizeInput>;

// Less than this does not exist, so whoever has it has something.
const SMALLEST = picos(1n);

/** The least that must be available: the price of the estimate, or anything at all unless the call can be free. */
async function readRequired(ctx: Context, input: Input, orgId: bigint): Promise<Picos> {
  const now = microsOf(ctx.now());
  const books = await booksFor({ orgId, planVersionId: null });
  const feature = findFeature(bookAt(books, now), input.feature);
  if (!feature) return refuse("unpriced", `There is no price for ${input.feature}.`, { feature: input.feature });
  if (!input.estimate) return canBeFree(feature) ? picos(0n) : SMALLEST;
  const { dimensions, estimate: meters } = input;
  const price = priceEvent(books, { feature: input.feature, meters, dimensions }, now);
  if (price.kind === "unmatched")
    return refuse("unpriced", `No price fits: ${price.reason}.`, { feature: input.feature });
  return price.amount;
}

/** What keeps a call of this price from passing: a limit, named, or else the balance. */
function findShortfall({ limits, available }: Standing, feature: string, required: Picos): Refusal | null {
  const limit = limitExceeded(limits, required);
  if (limit) return limitReached(feature, formatCredits(required), limit);
  return parseCredits(available) >= required ? null : outOfCredit(feature, formatCredits(required), available);
}

/** Sets the price of the estimate aside, in the same call. */
async function hold(ctx: Context, input: Input, caller: Standing): Promise<PlacedHold | null> {
  if (!input.hold) return null;
  const { feature, estimate, dimensions } = input;
  if (!estimate) return refuse("invalid", "estimate: must be given with hold, because its price is set aside");
  const request = {
    id: input.hold.id,
    lifetimeS: input.hold.lifetime_s,
    work: [{ feature, estimate, ...(dimensions && { dimensions }) }],
  };
  return commitHold(request, caller, microsOf(ctx.now()));
}

async function check(ctx: Context, input: Input, caller: Standing): Promise<void> {
  const stopped =
    stoppedFromNew(caller) ??
    findShortfall(caller, input.feature, await readRequired(ctx, input, BigInt(caller.org_id)));
  if (stopped) throw stopped;
}

/**
 * Says whether a call may go ahead now. It takes nothing, unless a hold is asked for: usage is charged when it is recorded.
 * @throws Refusal forbidden when the service key is for other things; unauthenticated for an unknown, expired or revoked key; organization_suspended, organization_closed;
 * forbidden_address, feature_not_allowed, rate_limited; unpriced; out_of_credit; debt_unpaid; mismatch for a hold whose id was used for something else
 */
export async function authorize(ctx: Context, input: Input): Promise<Authorized> {
  requireService(ctx, ["authorize"]);
  const caller = await standingByKey(input.key, input.feature);
  requireAllowedUse(caller, { features: [input.feature], address: input.address }, ctx.now());
  const placed = await hold(ctx, input, caller);
  if (!placed) await check(ctx, input, caller);
  return {
    allowed: true,
    key_id: publicId("key", BigInt(caller.key_id ?? 0)),
    org_id: publicId("org", BigInt(caller.org_id)),
    environment: caller.environment,
    plan: "payg",
    balance: placed?.balance ?? balanceBody(caller),
    limits: caller.limits.map(limitBody),
    ...(placed && { hold: placed.hold }),
  };
}
