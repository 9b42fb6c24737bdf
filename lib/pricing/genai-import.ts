import { CREDIT_PICOS, type Picos, picos } from "#lib/money/credits.ts";
import { multiply, parseRational, type Rational, rational, roundTo } from "#lib/money/rational.ts";
import { plainDecimal } from "#lib/pricing/import/plain-decimal.ts";
import type { DraftRate, Feature, Tier } from "#lib/pricing/price-book.ts";

/** The parts of @pydantic/genai-prices' data that are read here; prices are US dollars per million tokens. */
export type TokenPrice =
  | number
  | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] };
export type ModelPrices = Readonly<Record<string, TokenPrice | undefined>>;
export type DatedPrices = {
  readonly constraint?:
    | { readonly type: "start_date"; readonly start_date: string }
    | { readonly type: "time_of_date" };
  readonly prices: ModelPrices;
};
export type ListedModel = {
  readonly id: string;
  readonly name?: string;
  readonly context_window?: number;
  readonly prices: ModelPrices | readonly DatedPrices[];
};
export type ListedProvider = { readonly id: string; readonly name: string; readonly models: readonly ListedModel[] };

export type ImportTerms = {
  /** Calendar day whose prices are taken, "YYYY-MM-DD". */
  readonly on: string;
  /** Decimal: what a US dollar of cost is in credits, before the markup. */
  readonly creditsPerUsd: string;
  /** Decimal factor: "1" sells at cost, "1.2" adds a fifth. */
  readonly markup: string;
  /** Model ids wanted, per provider id; a later provider's model of a name that is taken is prefixed with its provider. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  /** How providers write their own names, by provider id; the list's spelling otherwise. */
  readonly providerNames?: Readonly<Record<string, string>>;
};

export type Imported = {
  readonly features: readonly Feature[];
  readonly rates: readonly DraftRate[];
  readonly missing: readonly string[];
};

// The list counts cached tokens as part of the input; meters here are exclusive, so each has its own price and the sum
// of both picks the tier, for the output as well.
const METERS = [
  ["input_tokens", "input_mtok"],
  ["cached_tokens", "cache_read_mtok"],
  ["output_tokens", "output_mtok"],
] as const;
const CONTEXT_METERS = ["input_tokens", "cached_tokens"];
const PER = 1_000_000n;

/** A JSON number as the decimal it was written as; 2.8e-7 comes out of JSON.parse with an exponent. */
export function decimalOf(value: number): Rational {
  return parseRational(plainDecimal(value.toString()));
}

function inputPrice(prices: ModelPrices): number {
  const price = prices.input_mtok;
  return typeof price === "object" ? price.base : (price ?? 0);
}

/**
 * The prices that hold on a day. Where they also depend on the hour, the dearest are taken: a rate has no hours, and a
 * price below cost at noon would be worse than one above it at night.
 */
export function pricesOn(prices: ListedModel["prices"], day: string): ModelPrices {
  if (!isDated(prices)) return prices;
  let held: ModelPrices = {};
  for (const entry of prices) {
    const { constraint } = entry;
    if (constraint?.type === "start_date" ? constraint.start_date <= day : constraint === undefined)
      held = entry.prices;
    if (constraint?.type === "time_of_date" && inputPrice(entry.prices) > inputPrice(held)) held = entry.prices;
  }
  return held;
}

function isDated(prices: ListedModel["prices"]): prices is readonly DatedPrices[] {
  return Array.isArray(prices);
}

function tiersOf(price: TokenPrice, credits: (usd: number) => Picos): readonly Tier[] | null {
  if (typeof price === "number" || price.tiers.length === 0) return null;
  const ascending = [...price.tiers].sort((a, b) => a.start - b.start);
  const prices = [price.base, ...ascending.map((tier) => tier.price)];
  return prices.map((usd, index) => ({ upTo: ascending[index]?.start.toString() ?? null, price: credits(usd) }));
}

function ratesOf(feature: string, prices: ModelPrices, credits: (usd: number) => Picos): DraftRate[] {
  const rates: DraftRate[] = [];
  for (const [meter, key] of METERS) {
    const price = prices[key];
    if (price === undefined) continue;
    const tiers = tiersOf(price, credits);
    const first = credits(typeof price === "number" ? price : price.base);
    const common = { feature, meter, dimensions: {}, price: first, per: PER, base: picos(0n), minimum: picos(0n) };
    rates.push(
      tiers ? { ...common, model: "volume", tiers, tierBy: CONTEXT_METERS } : { ...common, model: "per_unit" },
    );
  }
  return rates;
}

/** The listed name if somebody wrote it with care, else one made of the id: "gpt-4o-mini" → "GPT 4o Mini". */
function nameOf(code: string, listed: string | undefined): string {
  if (listed && /[A-Z]/.test(listed)) return listed;
  const words = code.split("-").map((word) => (/^(gpt|oss)$/.test(word) ? word.toUpperCase() : word));
  return words.map((word) => (/^[a-z]{2}/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join(" ");
}

function describe(model: ListedModel, prices: ModelPrices): string {
  const context = model.context_window ? `, reads up to ${model.context_window.toLocaleString("en")} tokens` : "";
  return `${prices.output_mtok === undefined ? "Embeddings" : "Text generation"}${context}`;
}

/**
 * Turns listed model prices into features and rates in credits per 1,000,000 tokens. Prices are exact unless the markup
 * makes them finer than 10⁻¹² credit. Wanted models that the list lacks or prices by something other than tokens are
 * named in `missing`. Models without a price for cached input have no rate for it: usage of it is not guessed.
 */
export function importModelPrices(providers: readonly ListedProvider[], terms: ImportTerms): Imported {
  const factor = multiply(parseRational(terms.creditsPerUsd), parseRational(terms.markup));
  const credits = (usd: number) =>
    picos(roundTo(multiply(multiply(decimalOf(usd), factor), rational(CREDIT_PICOS)), 0));
  const features = new Map<string, Feature>();
  const rates: DraftRate[] = [];
  const missing: string[] = [];
  for (const [providerId, wanted] of Object.entries(terms.models)) {
    const provider = providers.find((each) => each.id === providerId);
    for (const modelId of wanted) {
      const model = provider?.models.find((each) => each.id === modelId);
      const prices = model ? pricesOn(model.prices, terms.on) : {};
      const plain = modelId.slice(modelId.lastIndexOf("/") + 1);
      const code = features.has(plain) ? `${providerId}.${plain}` : plain;
      const found = ratesOf(code, prices, credits);
      if (!provider || !model || found.length === 0 || features.has(code)) missing.push(`${providerId} ${modelId}`);
      else {
        const name = nameOf(code, model.name);
        const soldBy = terms.providerNames?.[providerId] ?? provider.name;
        features.set(code, { code, name, provider: soldBy, kind: "text", description: describe(model, prices) });
        rates.push(...found);
      }
    }
  }
  return { features: [...features.values()], rates, missing };
}
