import * as z from "zod";
import type { Context, Environment } from "#lib/context.ts";
import { type Refusal, refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { type BalanceBody, balanceBody } from "#lib/metering/charge-view.ts";
import { canBeFree, findFeature } from "#lib/metering/free-of-charge.ts";
import { commitHold, type PlacedHold } from "#lib/metering/hold-store.ts";
import { HoldId, Lifetime } from "#lib/metering/hold-terms.ts";
import type { HoldBody } from "#lib/metering/hold-view.ts";
import { debtUnpaid, outOfCredit } from "#lib/metering/out-of-credit.ts";
import { priceEvent } from "#lib/metering/price-event.ts";
import { Labels } from "#lib/metering/printable.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { barredBy, type Standing, standingByKey } from "#lib/metering/standing-store.ts";
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
  readonly limits: readonly never[];
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

function findShortfall(caller: Standing, feature: string, required: Picos): Refusal | null {
  if (caller.debt !== "0") return debtUnpaid(caller.debt, caller.available);
  if (parseCredits(caller.available) >= required) return null;
  return outOfCredit(feature, formatCredits(required), caller.available);
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
  const barred = barredBy(caller);
  if (barred) throw barred;
  const shortfall = findShortfall(caller, input.feature, await readRequired(ctx, input, BigInt(caller.org_id)));
  if (shortfall) throw shortfall;
}

/**
 * Says whether a call may go ahead now. It takes nothing, unless a hold is asked for: usage is charged when it is recorded.
 * @throws Refusal forbidden when the service key is for other things; unauthenticated for an unknown, expired or revoked key; organization_suspended, organization_closed;
 * unpriced; out_of_credit; debt_unpaid; mismatch for a hold whose id was used for something else
 */
export async function authorize(ctx: Context, input: Input): Promise<Authorized> {
  requireService(ctx, ["authorize"]);
  const caller = await standingByKey(input.key, input.feature);
  const placed = await hold(ctx, input, caller);
  if (!placed) await check(ctx, input, caller);
  return {
    allowed: true,
    key_id: publicId("key", BigInt(caller.key_id ?? 0)),
    org_id: publicId("org", BigInt(caller.org_id)),
    environment: caller.environment,
    plan: "payg",
    balance: placed?.balance ?? balanceBody(caller),
    limits: [],
    ...(placed && { hold: placed.hold }),
  };
}
