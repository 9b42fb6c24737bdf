import { type ChargeKey, publicChargeId, publicId } from "#lib/ids.ts";
import type { EventPrice, Funds, StoredDraw } from "#lib/metering/rated-event.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import type { Rate, RateModel } from "#lib/pricing/price-book.ts";
import { formatQuantity } from "#lib/pricing/quantity.ts";
import type { RatedLine } from "#lib/pricing/rating.ts";

/** A rate on the wire; every amount a decimal string of credits. */
export type RateBody = {
  readonly id: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly model: RateModel;
  readonly price: string;
  readonly per: string;
  readonly base: string;
  readonly minimum: string;
  readonly tiers?: readonly { readonly up_to: string | null; readonly price: string; readonly per: string }[];
  readonly tier_by?: readonly string[];
  /** Where the rate is not of the price book, but holds for this organization or its plan version alone. */
  readonly override?: "organization" | "plan_version";
};

/** A line of a charge on the wire, with all that is needed to work it out again. */
export type LineBody = {
  readonly meter: string;
  readonly quantity: string;
  readonly tier_quantity?: string;
  readonly amount: string;
  readonly rate: RateBody;
};

/** A draw on the wire: from a grant, or what nothing covered. */
export type DrawBody =
  | { readonly grant_id: string; readonly amount: string; readonly hold_id?: string }
  | { readonly debt: true; readonly amount: string };

/** A charge as the API answers it; amounts are decimal strings of credits. */
export type ChargeBody = {
  readonly id: string;
  readonly amount: string;
  /** Number of the price book; null while the usage has no price. */
  readonly price_version: number | null;
  readonly lines: readonly LineBody[];
  readonly draws: readonly DrawBody[];
  /** The charge in its place, when it was amended. */
  readonly superseded_by?: string;
  /** The correction that took it back, when nothing came in its place. */
  readonly voided_by?: string;
  /** The usage had no price when it came, and was never charged. */
  readonly waived?: true;
  /** Of a charge that settled a hold: what the hold paid, and what went beyond it. */
  readonly hold?: HoldPaid;
};

/** Decimal strings of credits; the two are the charge. */
export type HoldPaid = { readonly id: string; readonly from_hold: string; readonly beyond: string };

export type BalanceBody = { readonly current: string; readonly held: string; readonly available: string };

// A published rate never changes, and stands in every charge that it priced.
const bodies = new WeakMap<Rate, RateBody>();

export function rateBody(rate: Rate): RateBody {
  const known = bodies.get(rate);
  if (known) return known;
  const body = writeRate(rate);
  bodies.set(rate, body);
  return body;
}

function writeRate(rate: Rate): RateBody {
  const { tiers, tierBy } = rate;
  return {
    id: publicId("rat", rate.id),
    dimensions: rate.dimensions,
    model: rate.model,
    price: formatCredits(rate.price),
    per: rate.per.toString(),
    base: formatCredits(rate.base),
    minimum: formatCredits(rate.minimum),
    ...(tiers && {
      tiers: tiers.map(({ upTo, price, per }) => ({
        up_to: upTo,
        price: formatCredits(price),
        per: (per ?? rate.per).toString(),
      })),
    }),
    ...(tierBy && { tier_by: tierBy }),
    ...(rate.override && { override: rate.override }),
  };
}

export function lineBody(line: RatedLine): LineBody {
  return {
    meter: line.meter,
    quantity: formatQuantity(line.quantity),
    ...(line.tierQuantity === undefined ? {} : { tier_quantity: formatQuantity(line.tierQuantity) }),
    amount: formatCredits(line.amount),
    rate: rateBody(line.rate),
  };
}

export function drawBody([fund, amount, holdId]: StoredDraw): DrawBody {
  if (fund === "debt") return { debt: true, amount };
  const draw = { grant_id: publicId("gra", BigInt(fund)), amount };
  return holdId === undefined ? draw : { ...draw, hold_id: publicId("hld", BigInt(holdId)) };
}

/** What a hold paid of a charge; nothing when the hold was over before. */
export function holdPaid(holdId: bigint, amount: string, draws: readonly StoredDraw[]): HoldPaid {
  const held = draws.filter(([, , drawnFrom]) => drawnFrom !== undefined);
  const fromHold = picos(held.reduce((sum, [, drawn]) => sum + parseCredits(drawn), 0n));
  const beyond = picos(parseCredits(amount) - fromHold);
  return { id: publicId("hld", holdId), from_hold: formatCredits(fromHold), beyond: formatCredits(beyond) };
}

/** The charge of an event that was just recorded. */
export function chargeBody(
  key: ChargeKey,
  price: EventPrice,
  draws: readonly StoredDraw[],
  holdId: bigint | null,
): ChargeBody {
  const rated = price.kind === "rated" ? price : null;
  const amount = rated ? formatCredits(rated.amount) : "0";
  return {
    id: publicChargeId(key),
    amount,
    price_version: rated?.bookNumber ?? null,
    lines: rated?.lines.map(lineBody) ?? [],
    draws: draws.map(drawBody),
    ...(holdId === null ? {} : { hold: holdPaid(holdId, amount, draws) }),
  };
}

export function balanceBody(funds: Funds): BalanceBody {
  return { current: funds.current, held: funds.held, available: funds.available };
}
