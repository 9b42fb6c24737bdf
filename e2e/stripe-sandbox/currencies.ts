import { badParameter } from "./errors.ts";
import type { Params } from "./params.ts";

// Stripe's own lists: it counts ISK and UGX in hundredths although their smallest coin is 1.
const WITHOUT_DECIMALS = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const THREE_DECIMALS = new Set("bhd jod kwd omr tnd".split(" "));
const SUPPORTED = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));
const SMALLEST_CHARGE = new Map(
  Object.entries({ usd: 50, eur: 50, gbp: 30, jpy: 50, chf: 50, cad: 50, aud: 50, pln: 200, sek: 300, dkk: 250 }),
);
const LARGEST_CHARGE = 99_999_999;

/** Decimals of a currency's amounts in Stripe's API: 0, 2 or 3. */
function decimalsOf(currency: string): 0 | 2 | 3 {
  if (WITHOUT_DECIMALS.has(currency)) return 0;
  return THREE_DECIMALS.has(currency) ? 3 : 2;
}

/** An amount of minor units as a payer reads it, e.g. `$10.00`, `¥500`. */
export function formatAmount(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: currency.toUpperCase(),
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return format.format(amount / 10 ** decimals);
}

export function readCurrency(params: Params): string {
  const currency = params.need("currency").toLowerCase();
  if (!SUPPORTED.has(currency)) {
    badParameter(
      params.path("currency"),
      `Invalid currency: ${currency}. Stripe supports the ISO 4217 currencies, in lower case.`,
    );
  }
  return currency;
}

/** Refuses what Stripe would not charge. `whose` begins the sentence, e.g. "Amount must be". */
export function checkChargeable(amount: number, currency: string, param: string, whose: string): void {
  const smallest = SMALLEST_CHARGE.get(currency) ?? 1;
  if (amount < smallest) {
    badParameter(param, `${whose} at least ${formatAmount(smallest, currency)} ${currency}`, "amount_too_small");
  }
  if (amount > LARGEST_CHARGE) {
    badParameter(param, `${whose} no more than ${formatAmount(LARGEST_CHARGE, currency)}`, "amount_too_large");
  }
  if (decimalsOf(currency) === 3 && amount % 10 !== 0) {
    badParameter(
      param,
      `Invalid ${currency} amount: amounts with three decimals must be divisible by 10.`,
      "invalid_charge_amount",
    );
  }
}
