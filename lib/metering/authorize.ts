import * as z from "zod";
import type { Context, Environment } from "#lib/context.ts";
import type { Refusal } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { type BalanceBody, balanceBody } from "#lib/metering/charge-view.ts";
import { mustBe } from "#lib/metering/field-problem.ts";
import { canBeFree, findFeature } from "#lib/metering/free-of-charge.ts";
import { commitHold, type PlacedHold } from "#lib/metering/hold-store.ts";
import { HoldId, Lifetime } from "#lib/metering/hold-terms.ts";
import type { HoldBody } from "#lib/metering/hold-view.ts";
import { invalidField } from "#lib/metering/invalid-event.ts";
import { findKnown, fundsOf, type KnownStanding, readKnown } from "#lib/metering/known-standing-engine.ts";
import { type LimitBody, limitBody, limitExceeded } from "#lib/metering/limit-stop.ts";
import { debtUnpaid, limitReached, outOfCredit, refusalOfBarred } from "#lib/metering/out-of-credit.ts";
import { priceEvent } from "#lib/metering/price-event.ts";
import { Labels } from "#lib/metering/printable.ts";
import type { Funds } from "#lib/metering/rated-event.ts";
import { findForbiddenUse, requireRate } from "#lib/metering/request-rate-engine.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { CallerAddress } from "#lib/metering/restricted-use.ts";
import { customerKeyHash, refuseUnknown, type Standing } from "#lib/metering/standing-store.ts";
import { unpriced } from "#lib/metering/unpriced.ts";
import { FeatureCode, Meters } from "#lib/metering/usage-event.ts";
import { type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import { booksFor } from "#lib/pricing/published-books-store.ts";

/** `estimate` is what the call may use at most, in the shape of an event's meters; `hold` sets its price aside. */
export const AuthorizeInput = z.strictObject({
  key: z.string(mustBe("the customer's key")).max(200),
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
/** Who asks, and whether that was read just now. */
type Asked = { readonly hash: string; readonly caller: KnownStanding; readonly read: boolean };

// Less than this does not exist, so whoever has it has something.
const SMALLEST = picos(1n);

/** The least that must be available: the price of the estimate, or anything at all unless the call can be free. */
async function readRequired(ctx: Context, input: Input, orgId: bigint): Promise<Picos> {
  const now = await orgNow(ctx, orgId);
  const books = await booksFor({ orgId, planVersionId: null });
  const { feature: code, dimensions, estimate } = input;
  const feature = findFeature(bookAt(books, now), code);
  if (feature && !estimate) return canBeFree(feature) ? picos(0n) : SMALLEST;
  const price = priceEvent(books, { feature: code, meters: estimate ?? {}, dimensions }, now);
  if (price.kind === "unmatched") throw unpriced(ctx.actor.kind, code, price);
  return price.amount;
}

/** What keeps a call of this price from passing: debt, a limit, named, or else the balance. */
function findShortfall({ limits }: Standing, funds: Funds, feature: string, required: Picos): Refusal | null {
  if (funds.debt !== "0") return debtUnpaid(funds.debt, funds.available);
  const limit = limitExceeded(limits, required);
  if (limit) return limitReached(feature, required, limit);
  if (parseCredits(funds.available) >= required) return null;
  return outOfCredit(feature, required, funds.available);
}

/** Why what was read of a key just now does not let a call of this price pass, or null. */
function findRefusal({ standing }: KnownStanding, feature: string, required: Picos): Refusal | null {
  const { barred, debt, available } = standing;
  return barred ? refusalOfBarred(barred, debt, available) : findShortfall(standing, standing, feature, required);
}

/**
 * What the call may spend, if that suffices. Memory lets a call pass; it refuses only what the database has refused just
 * now, and anything else that it would refuse is read again.
 */
async function checkFunds(ctx: Context, input: Input, asked: Asked): Promise<[Standing, Funds]> {
  const { hash, caller, read } = asked;
  const { feature } = input;
  const required = await readRequired(ctx, input, BigInt(caller.standing.org_id));
  const funds = read ? null : fundsOf(caller, feature);
  const doubted = funds && findShortfall(caller.standing, funds, feature, required);
  if (funds && !doubted) return [caller.standing, funds];
  if (doubted && performance.now() < caller.refusesUntilMs) throw doubted;
  const now = read ? caller : ((await readKnown(hash, feature)) ?? refuseUnknown());
  const refusal = findRefusal(now, feature, required);
  if (!refusal) return [now.standing, now.standing];
  // A debt may be paid or waived by what nobody announces.
  if (refusal.code === "out_of_credit" || refusal.code === "limit_reached") now.refusesUntilMs = now.untilMs;
  throw refusal;
}

/** Sets the price of the estimate aside, in the same call. */
async function hold(
  ctx: Context,
  input: Input,
  caller: Standing,
  forbidden: Refusal | null,
): Promise<PlacedHold | null> {
  if (!input.hold) return null;
  const { feature, estimate, dimensions } = input;
  if (!estimate) throw invalidField("estimate", "must be given with hold, because its price is set aside");
  const request = {
    id: input.hold.id,
    lifetimeS: input.hold.lifetime_s,
    work: [{ feature, estimate, ...(dimensions && { dimensions }) }],
  };
  return commitHold(request, caller, await orgNow(ctx, BigInt(caller.org_id)), forbidden);
}

/**
 * Says whether a call may go ahead now. It takes nothing, unless a hold is asked for: usage is charged when it is recorded.
 * @throws Refusal forbidden when the service key is for other things; unauthenticated for an unknown, expired or revoked key; organization_suspended, organization_closed;
 * forbidden_address, feature_not_allowed, rate_limited; unpriced; out_of_credit; limit_reached; debt_unpaid; mismatch for a hold whose id was used for something else
 */
export async function authorize(ctx: Context, input: Input): Promise<Authorized> {
  requireService(ctx, ["authorize"]);
  const hash = customerKeyHash(input.key);
  const known = findKnown(hash, input.feature);
  const caller = known ?? (await readKnown(hash, input.feature)) ?? refuseUnknown();
  const forbidden = findForbiddenUse(caller.standing, { features: [input.feature], address: input.address });
  if (!forbidden) requireRate(caller.standing, ctx.now());
  const placed = await hold(ctx, input, caller.standing, forbidden);
  if (forbidden && !placed) throw forbidden;
  const [standing, funds] = placed
    ? [caller.standing, null]
    : await checkFunds(ctx, input, { hash, caller, read: known === null });
  return {
    allowed: true,
    key_id: publicId("key", BigInt(standing.key_id ?? 0)),
    org_id: publicId("org", BigInt(standing.org_id)),
    environment: standing.environment,
    plan: "payg",
    balance: placed?.balance ?? balanceBody(funds ?? standing),
    limits: standing.limits.map(limitBody),
    ...(placed && { hold: placed.hold }),
  };
}
