import { type Currency, type Money, majorOf, placesOf } from "#lib/money/currency.ts";

const MOST_FORMATS = 200;
const formats = new Map<string, Intl.NumberFormat>();

function formatFor(locale: string, code: Currency, places: number): Intl.NumberFormat {
  const key = `${locale} ${code} ${places}`;
  const known = formats.get(key);
  if (known) return known;
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  const made = new Intl.NumberFormat(locale, { style: "currency", currency: code, ...digits });
  // Building one costs about 30 µs and a page shows hundreds; the limit keeps made-up locales from growing the map.
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(key, made);
  return made;
}

/** The decimal string as Intl's exact numeric literal; a number would lose digits beyond 2⁵³. */
function numericLiteral(decimal: string): Intl.StringNumericLiteral {
  return decimal as Intl.StringNumericLiteral;
}

/** Writes a decimal of major units with the currency's sign and exactly the places it has. */
export function formatMajor(decimal: string, code: Currency, locale = "en"): string {
  const point = decimal.indexOf(".");
  const places = point < 0 ? 0 : decimal.length - point - 1;
  return formatFor(locale, code, places).format(numericLiteral(decimal));
}

/** Money for a screen or a document: "$1,234.50", "¥80". The currency's own places, always all of them. */
export function formatMoney(amount: Money, locale = "en"): string {
  return formatFor(locale, amount.currency, placesOf(amount.currency)).format(numericLiteral(majorOf(amount)));
}
