import { type ListedLine, type ListProblem, looseName, type Skipped } from "#lib/pricing/import/listed-line.ts";
import type { Feature, FeatureKind } from "#lib/pricing/price-book.ts";

/** A price of a model in US dollars: one figure, or one by the length of the whole prompt. */
export type ModelPrice = {
  readonly meter: string;
  readonly per: string;
  readonly usd: string;
  /** Above so many tokens of input, this price instead; ascending. */
  readonly above: readonly { readonly tokens: string; readonly usd: string }[];
  readonly column: string;
};

export type PricedModel = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: FeatureKind;
  readonly providerId: string;
  readonly provider: string;
  readonly line: number | null;
  readonly prices: readonly ModelPrice[];
};

/** A list of models as read. */
export type ReadModels = {
  readonly models: readonly PricedModel[];
  readonly problems: readonly ListProblem[];
  readonly skipped: readonly Skipped[];
};

/** All that a provider reads as one prompt; meters are exclusive, so it is their sum. */
const PROMPT_METERS = ["input_tokens", "cached_tokens", "cache_write_tokens"];

function rateOf(code: string, model: PricedModel, price: ModelPrice): ListedLine["rate"] {
  const common = { feature: code, meter: price.meter, dimensions: {}, per: price.per, base: "0", minimum: "0" };
  if (price.above.length === 0) return { ...common, model: "per_unit", price: price.usd };
  const prices = [price.usd, ...price.above.map((step) => step.usd)];
  const tiers = prices.map((usd, index) => ({ upTo: price.above[index]?.tokens ?? null, price: usd }));
  const sold = new Set(model.prices.map(({ meter }) => meter));
  const tierBy = PROMPT_METERS.filter((meter) => sold.has(meter));
  return { ...common, model: "volume", price: price.usd, tiers, ...(tierBy.length > 0 && { tierBy }) };
}

/**
 * The code under which a model is sold: the one the catalogue has for this provider's, else its plain name, else that with
 * the provider before it when another provider's model has the name.
 */
function codeOf(
  model: PricedModel,
  catalogue: ReadonlyMap<string, Feature>,
  taken: ReadonlyMap<string, string>,
): string {
  const plain = model.id.slice(model.id.lastIndexOf("/") + 1).toLowerCase();
  const prefixed = `${model.providerId}.${plain}`.toLowerCase();
  const names = [looseName(model.provider), looseName(model.providerId)];
  const isTheirs = (code: string) => names.includes(looseName(catalogue.get(code)?.provider ?? ""));
  if (isTheirs(plain)) return plain;
  if (isTheirs(prefixed)) return prefixed;
  const other = catalogue.has(plain) || (taken.get(plain) ?? model.providerId) !== model.providerId;
  return other ? prefixed : plain;
}

/** Models as lines of a list, named as the catalogue names them. Of a model that is listed twice the first counts. */
export function linesOfModels(
  models: readonly PricedModel[],
  catalogue: ReadonlyMap<string, Feature>,
): { readonly lines: readonly ListedLine[]; readonly skipped: readonly Skipped[] } {
  const taken = new Map<string, string>();
  const skipped: Skipped[] = [];
  const lines = models.flatMap((model) => {
    const code = codeOf(model, catalogue, taken);
    if (taken.has(code)) {
      skipped.push({ what: `${model.provider} ${model.id}`, reason: `the list has ${code} already` });
      return [];
    }
    taken.set(code, model.providerId);
    const { name, provider, kind, description } = model;
    const feature = { code, name, provider, kind, description };
    return model.prices.map(
      (price): ListedLine => ({
        line: model.line,
        columns: { price: price.column, meter: price.column },
        unit: "USD",
        providerNames: [model.provider, model.providerId],
        modelNames: [code, model.id],
        feature,
        rate: rateOf(code, model, price),
      }),
    );
  });
  return { lines, skipped };
}
