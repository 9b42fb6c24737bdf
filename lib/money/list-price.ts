import { CREDIT_PICOS, type Picos, picos } from "#lib/money/credits.ts";
import { type Currency, type Money, majorOf, money, placesOf } from "#lib/money/currency.ts";
import { readableDecimal } from "#lib/money/decimal.ts";
import { formatMajor } from "#lib/money/format-money.ts";
import {
  compare,
  divide,
  divideFloor,
  multiply,
  parseRational,
  type Rational,
  rational,
  roundTo,
  ZERO,
} from "#lib/money/rational.ts";

/** What credits cost to buy: `creditsPicos` of them for `amountMajor` (a decimal of major units, any number of places). */
export type ListPrice = { readonly currency: Currency; readonly creditsPicos: Picos; readonly amountMajor: string };

/** Names a list price. @throws RangeError unless both sides are above zero. */
export function listPrice(code: Currency, creditsPicos: Picos, amountMajor: string): ListPrice {
  if (creditsPicos <= 0n) throw new RangeError("a list price sells more than zero credits");
  if (compare(parseRational(amountMajor), ZERO) <= 0) throw new RangeError("a list price is above zero");
  return { currency: code, creditsPicos, amountMajor };
}

function exactMajor(amountPicos: Picos, price: ListPrice): Rational {
  return multiply(parseRational(price.amountMajor), rational(amountPicos, price.creditsPicos));
}

/**
 * The credits that money buys: money ÷ list price, rounded down at 10⁻¹² so that no credit exists unpaid.
 * @throws RangeError when the price is in another currency.
 */
export function creditsFor(paid: Money, price: ListPrice): Picos {
  if (paid.currency !== price.currency) {
    throw new RangeError(`a price in ${price.currency} cannot sell for ${paid.currency}`);
  }
  const shares = divide(parseRational(majorOf(paid)), parseRational(price.amountMajor));
  return picos(divideFloor(shares.n * price.creditsPicos, shares.d));
}

/** What credits cost at list price, in minor units, rounded half away from zero. */
export function moneyFor(amountPicos: Picos, price: ListPrice): Money {
  return money(roundTo(exactMajor(amountPicos, price), placesOf(price.currency)), price.currency);
}

/** The least money that buys at least these credits: moneyFor, but rounded up. Used for "pay this much to continue". */
export function moneyToCover(amountPicos: Picos, price: ListPrice): Money {
  const minor = multiply(exactMajor(amountPicos, price), rational(10n ** BigInt(placesOf(price.currency))));
  return money(-divideFloor(-minor.n, minor.d), price.currency);
}

/**
 * Credits as money beside a balance: "≈ $12.34", "≈ $0.0000021", "≈ ¥150". Below one major unit it keeps two digits,
 * so that what is not zero never reads $0.00. For reading only: documents use moneyFor.
 */
export function approximateMoney(amountPicos: Picos, price: ListPrice, locale = "en"): string {
  const decimal = readableDecimal(exactMajor(amountPicos, price), placesOf(price.currency));
  return `≈ ${formatMajor(decimal, price.currency, locale)}`;
}

/** What one credit costs, exactly enough to read: "$0.001". */
export function oneCreditCosts(price: ListPrice, locale = "en"): string {
  const major = exactMajor(picos(CREDIT_PICOS), price);
  return formatMajor(readableDecimal(major, placesOf(price.currency)), price.currency, locale);
}
