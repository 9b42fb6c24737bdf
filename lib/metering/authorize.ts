import * as z from "zod";
import type { Context, Environment } from "#lib/context.ts";
import { enginePool } from "#lib/db/clients.ts";
import { type Refusal, refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { readKey } from "#lib/keys/key-format.ts";
import { type BalanceBody, balanceBody } from "#lib/metering/charge-view.ts";
import { canBeFree, findFeature } from "#lib/metering/free-of-charge.ts";
import { debtUnpaid, outOfCredit } from "#lib/metering/out-of-credit.ts";
import { priceEvent } from "#lib/metering/price-event.ts";
import { Labels } from "#lib/metering/printable.ts";
import type { Funds } from "#lib/metering/rated-event.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { FeatureCode, Meters } from "#lib/metering/usage-event.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import { indexedBooks } from "#lib/pricing/published-books-store.ts";
import { microsOf } from "#lib/time/timestamp.ts";

/** `estimate` is what the call may use at most, in the shape of an event's meters. */
export const AuthorizeInput = z.strictObject({
  key: z.string({ error: "must be the customer's key" }).max(200),
  feature: FeatureCode,
  estimate: Meters.optional(),
  dimensions: Labels.optional(),
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
};

type Input = z.infer<typeof AuthorizeInput>;

type Caller = Funds & {
  readonly org_id: string;
  readonly key_id: string;
  readonly environment: Environment;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly org_state: "active" | "restricted" | "suspended" | "closed";
  readonly now: Date;
};

const AUTHORIZE = `SELECT org_id, key_id, environment, expires_at, revoked_at, org_state, now, trim_scale(current)::text AS current,
    trim_scale(held)::text AS held, trim_scale(available)::text AS available, trim_scale(debt)::text AS debt
  FROM books.authorize($1, $2)`;
// Less than this does not exist, so whoever has it has something.
const SMALLEST = picos(1n);

/** Whose key this is, with what they may spend on the feature. */
async function readCaller(input: Input): Promise<Caller> {
  const key = readKey(input.key);
  if (!key || key.kind === "svc") return refuse("unauthenticated", "The customer's key is unknown.");
  const { rows } = await enginePool().query<Caller>(AUTHORIZE, [key.hash, input.feature]);
  return rows[0] ?? refuse("unauthenticated", "The customer's key is unknown.");
}

function refuseDeadKey(caller: Caller): void {
  if (caller.revoked_at) refuse("unauthenticated", "The customer's key was revoked.");
  if (caller.expires_at && caller.expires_at <= caller.now)
    refuse("unauthenticated", "The customer's key has expired.");
}

function refuseStoppedOrg(caller: Caller): void {
  if (caller.org_state === "suspended") {
    refuse("organization_suspended", "The organization of this key is suspended and may not call.");
  }
  if (caller.org_state === "closed") refuse("organization_closed", "The organization of this key is closed.");
}

/** The least that must be available: the price of the estimate, or anything at all unless the call can be free. */
async function readRequired(ctx: Context, input: Input): Promise<Picos> {
  const now = microsOf(ctx.now());
  const books = await indexedBooks();
  const feature = findFeature(bookAt(books, now), input.feature);
  if (!feature) return refuse("unpriced", `There is no price for ${input.feature}.`, { feature: input.feature });
  if (!input.estimate) return canBeFree(feature) ? picos(0n) : SMALLEST;
  const { dimensions, estimate: meters } = input;
  const price = priceEvent(books, { feature: input.feature, meters, dimensions }, now);
  if (price.kind === "unmatched")
    return refuse("unpriced", `No price fits: ${price.reason}.`, { feature: input.feature });
  return price.amount;
}

function findShortfall(caller: Caller, feature: string, required: Picos): Refusal | null {
  if (caller.debt !== "0") return debtUnpaid(caller.debt, caller.available);
  if (parseCredits(caller.available) >= required) return null;
  return outOfCredit(feature, formatCredits(required), caller.available);
}

/**
 * Says whether a call may go ahead now. It takes nothing: usage is charged when it is recorded.
 * @throws Refusal forbidden when the service key is for other things; unauthenticated for an unknown, expired or revoked key; organization_suspended, organization_closed;
 * unpriced; out_of_credit; debt_unpaid
 */
export async function authorize(ctx: Context, input: Input): Promise<Authorized> {
  requireService(ctx, ["authorize"]);
  const caller = await readCaller(input);
  refuseDeadKey(caller);
  refuseStoppedOrg(caller);
  const shortfall = findShortfall(caller, input.feature, await readRequired(ctx, input));
  if (shortfall) throw shortfall;
  return {
    allowed: true,
    key_id: publicId("key", BigInt(caller.key_id)),
    org_id: publicId("org", BigInt(caller.org_id)),
    environment: caller.environment,
    plan: "payg",
    balance: balanceBody(caller),
    limits: [],
  };
}
