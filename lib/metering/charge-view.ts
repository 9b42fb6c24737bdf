import { publicId } from "#lib/ids.ts";
import type { EventPrice, Funds, StoredDraw } from "#lib/metering/rated-event.ts";
import { formatCredits } from "#lib/money/credits.ts";
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
  | { readonly grant_id: string; readonly amount: string }
  | { readonly debt: true; readonly amount: string };

/** A charge as the API answers it; amounts are decimal strings of credits. */
export type ChargeBody = {
  readonly id: string;
  readonly amount: string;
  /** Number of the price book; null while the usage has no price. */
  readonly price_version: number | null;
  readonly lines: readonly LineBody[];
  readonly draws: readonly DrawBody[];
};

export type BalanceBody = { readonly current: string; readonly held: string; readonly available: string };

export function rateBody(rate: Rate): RateBody {
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

export function drawBody([fund, amount]: StoredDraw): DrawBody {
  return fund === "debt" ? { debt: true, amount } : { grant_id: publicId("gra", BigInt(fund)), amount };
}

/** The charge of an event that was just recorded. */
export function chargeBody(rowId: bigint, price: EventPrice, draws: readonly StoredDraw[]): ChargeBody {
  const rated = price.kind === "rated" ? price : null;
  return {
    id: publicId("chg", rowId),
    amount: rated ? formatCredits(rated.amount) : "0",
    price_version: rated?.bookNumber ?? null,
    lines: rated?.lines.map(lineBody) ?? [],
    draws: draws.map(drawBody),
  };
}

export function balanceBody(funds: Funds): BalanceBody {
  return { current: funds.current, held: funds.held, available: funds.available };
}
