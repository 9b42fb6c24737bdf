import { writeDecimal } from "#lib/money/decimal.ts";

/** An ISO 4217 code that is known here, so that its minor units are certain. */
export type Currency = string & { readonly __kind: "currency" };

/** Minor units of one currency: { minor: 1234n, currency: "USD" } is 12.34 dollars. */
export type Money = { readonly minor: bigint; readonly currency: Currency };

// ISO 4217, active codes with minor units. Intl is not asked, because its digits are customs of display, not the standard.
const TWO_PLACES =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP " +
  "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR " +
  "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN " +
  "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP " +
  "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
const NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE_PLACES = "BHD IQD JOD KWD LYD OMR TND";

const PLACES: ReadonlyMap<string, number> = new Map([
  ...TWO_PLACES.split(" ").map((code) => [code, 2] as const),
  ...NO_PLACES.split(" ").map((code) => [code, 0] as const),
  ...THREE_PLACES.split(" ").map((code) => [code, 3] as const),
]);

const MAJOR = /^(-?)(\d{1,18})(?:\.(\d+))?$/;

/** Names an ISO 4217 code. @throws RangeError when it is unknown here or not in capitals. */
export function currency(code: string): Currency {
  if (!PLACES.has(code)) throw new RangeError(`"${code}" is not a known currency code`);
  return code as Currency;
}

/** How many decimal places the currency has: USD 2, JPY 0, KWD 3. */
export function placesOf(code: Currency): number {
  return PLACES.get(code) ?? 2;
}

export function money(minor: bigint, code: Currency): Money {
  return { minor, currency: code };
}

/**
 * Reads major units: ("12.34", USD) → 1234 cents; ("80", JPY) → 80.
 * @throws RangeError when the text is no decimal or finer than the currency's smallest unit.
 */
export function parseMoney(text: string, code: Currency): Money {
  const match = MAJOR.exec(text);
  if (!match) throw new RangeError(`"${text}" is not an amount of money`);
  const [, sign, whole = "", fraction = ""] = match;
  const digits = fraction.replace(/0+$/, "");
  const places = placesOf(code);
  if (digits.length > places) throw new RangeError(`${code} has ${places} decimal places, "${text}" has more`);
  const minor = BigInt(whole + digits.padEnd(places, "0"));
  return money(sign ? -minor : minor, code);
}

/** Major units as a plain decimal string with all the currency's places: 1200 cents → "12.00". */
export function majorOf(amount: Money): string {
  return writeDecimal(amount.minor, placesOf(amount.currency));
}

/** @throws RangeError when the currencies differ: nothing is ever converted. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${b.currency} to ${a.currency}`);
  return money(a.minor + b.minor, a.currency);
}
