import { type Currency, currency, type Money, money } from "#lib/money/currency.ts";
import { formatMoney } from "#lib/money/format-money.ts";

/** The least and the most that one top-up may be, both allowed. */
export type TopUpLimits = { readonly minimum: Money; readonly maximum: Money };

// In minor units: the yen has none, so 500 is ¥500 and the same figure is $5.00.
const LIMITS: ReadonlyMap<string, readonly [minimum: bigint, maximum: bigint]> = new Map([
  ["USD", [500n, 500_000n]],
  ["EUR", [500n, 500_000n]],
  ["JPY", [500n, 500_000n]],
]);

/** The currencies in which credits can be bought. */
export const TOP_UP_CURRENCIES: readonly Currency[] = [...LIMITS.keys()].map(currency);

/** The limits of a currency, or null when credits are not sold in it. */
export function limitsFor(code: Currency): TopUpLimits | null {
  const limits = LIMITS.get(code);
  return limits ? { minimum: money(limits[0], code), maximum: money(limits[1], code) } : null;
}

/** One sentence that says why an amount cannot be a top-up, or null when it can. */
export function faultOf(amount: Money): string | null {
  const limits = limitsFor(amount.currency);
  if (!limits) return `Credits are not sold in ${amount.currency}.`;
  if (amount.minor < limits.minimum.minor) return `The smallest top-up is ${formatMoney(limits.minimum)}.`;
  if (amount.minor > limits.maximum.minor) return `The largest top-up is ${formatMoney(limits.maximum)}.`;
  return null;
}
