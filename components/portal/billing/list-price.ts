import { formatCredits, type Picos, parseCredits } from "#lib/money/credits.ts";
import { currency, type Money, majorOf, parseMoney } from "#lib/money/currency.ts";
import { formatMoney } from "#lib/money/format-money.ts";
import { creditsFor, type ListPrice, listPrice, moneyToCover } from "#lib/money/list-price.ts";

/** A list price as it travels in props: `credits` cost `amountMajor` of the currency, e.g. 1,000 for "1.00" USD. */
export type ListPriceProps = { readonly currency: string; readonly credits: string; readonly amountMajor: string };

export function listPriceOf(props: ListPriceProps): ListPrice {
  return listPrice(currency(props.currency), parseCredits(props.credits), props.amountMajor);
}

/** Money as typed ("12.5") in minor units, or null while it is no amount above zero. */
export function moneyTyped(text: string, price: ListPrice): Money | null {
  try {
    const typed = parseMoney(text.trim(), price.currency);
    return typed.minor > 0n ? typed : null;
  } catch {
    return null;
  }
}

/** Credits as typed, with or without grouping commas, or null while they are no amount above zero. */
function creditsTyped(text: string): Picos | null {
  try {
    const typed = parseCredits(text.trim().replaceAll(",", ""));
    return typed > 0n ? typed : null;
  } catch {
    return null;
  }
}

/** The credits that typed money buys, as a decimal string; "" while it is no amount. */
export function creditsBought(text: string, price: ListPrice): string {
  const paid = moneyTyped(text, price);
  return paid ? formatCredits(creditsFor(paid, price)) : "";
}

/** The least money that buys the typed credits, in major units; "" while they are no amount. */
export function moneyNeeded(text: string, price: ListPrice): string {
  const wanted = creditsTyped(text);
  return wanted ? majorOf(moneyToCover(wanted, price)) : "";
}

/** Major units as money: "$12.50". */
export function moneyText(major: string, price: ListPrice): string {
  return formatMoney(parseMoney(major, price.currency));
}

/** The least amount that may be paid and buys the credits, in major units; null where they are no amount. */
export function amountFor(credits: string, minMajor: string, price: ListPrice): string | null {
  const needed = moneyNeeded(credits, price);
  if (needed === "") return null;
  const [least, money] = [parseMoney(minMajor, price.currency), parseMoney(needed, price.currency)];
  return money.minor < least.minor ? minMajor : needed;
}
