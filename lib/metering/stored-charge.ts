import { publicChargeId } from "#lib/ids.ts";
import { type ChargeBody, drawBody, holdPaid, lineBody } from "#lib/metering/charge-view.ts";
import { type Correction, correctionBody } from "#lib/metering/correction.ts";
import type { StoredDraw } from "#lib/metering/rated-event.ts";
import { parseCredits } from "#lib/money/credits.ts";
import type { KnownPrices, Rate } from "#lib/pricing/price-book.ts";
import { parseQuantity, type Quantity, quantity } from "#lib/pricing/quantity.ts";
import type { RatedLine } from "#lib/pricing/rating.ts";

/** What a recorded event keeps of its charge; amounts are decimal strings. */
export type StoredCharge = {
  readonly orgId: bigint;
  readonly rowId: bigint;
  readonly bookId: bigint | null;
  readonly amount: string;
  readonly meters: Readonly<Record<string, string>>;
  readonly lines: readonly (readonly [rateId: number, amount: string])[] | null;
  readonly draws: readonly StoredDraw[] | null;
  /** How it was taken back, where it was. */
  readonly correction?: Correction | null;
  /** It had no price and was never charged, by decision. */
  readonly waived?: boolean;
  /** The hold it settled. */
  readonly holdId: bigint | null;
};

function tierQuantity(rate: Rate, meters: Readonly<Record<string, Quantity>>): Quantity | undefined {
  return rate.tierBy && quantity(rate.tierBy.reduce((sum, meter) => sum + (meters[meter] ?? 0n), 0n));
}

/**
 * The lines of a recorded charge, whole again: the row keeps only rate and amount of each, and published books and overrides,
 * which never change, have the rest. @throws Error when a line names a rate that nobody knows.
 */
export function storedLines(charge: StoredCharge, known: KnownPrices): readonly RatedLine[] {
  const meters = Object.fromEntries(Object.entries(charge.meters).map(([name, count]) => [name, parseQuantity(count)]));
  return (charge.lines ?? []).map(([rateId, amount]): RatedLine => {
    const rate = known.rates.get(BigInt(rateId));
    if (!rate) throw new Error(`charge ${charge.rowId} names rate ${rateId}, which no price book has`);
    const line = {
      meter: rate.meter,
      quantity: meters[rate.meter] ?? quantity(0n),
      rate,
      amount: parseCredits(amount),
    };
    const reached = tierQuantity(rate, meters);
    return reached === undefined ? line : { ...line, tierQuantity: reached };
  });
}

/** A recorded charge as the API answers it: the same as when it was first answered. */
export function storedChargeBody(charge: StoredCharge, known: KnownPrices): ChargeBody {
  const book = known.books.find((each) => each.id === charge.bookId);
  return {
    id: publicChargeId(charge),
    amount: charge.amount,
    price_version: book?.number ?? null,
    lines: storedLines(charge, known).map(lineBody),
    draws: (charge.draws ?? []).map(drawBody),
    ...(charge.waived && { waived: true as const }),
    ...correctionBody(charge.correction),
    ...(charge.holdId === null ? {} : { hold: holdPaid(charge.holdId, charge.amount, charge.draws ?? []) }),
  };
}
