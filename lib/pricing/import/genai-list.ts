import { type ListedModel, type ListedProvider, pricesOn, type TokenPrice } from "#lib/pricing/genai-import.ts";
import type { Skipped } from "#lib/pricing/import/listed-line.ts";
import type { ModelPrice, PricedModel, ReadModels } from "#lib/pricing/import/model-line.ts";
import { plainDecimal } from "#lib/pricing/import/plain-decimal.ts";

const MILLION = "1000000";
const THOUSAND = "1000";

/** What the public list prices, as meters that exclude each other. */
const METERS: Readonly<Record<string, readonly [meter: string, per: string]>> = {
  input_mtok: ["input_tokens", MILLION],
  cache_read_mtok: ["cached_tokens", MILLION],
  cache_write_mtok: ["cache_write_tokens", MILLION],
  output_mtok: ["output_tokens", MILLION],
  output_reasoning_mtok: ["reasoning_tokens", MILLION],
  input_audio_mtok: ["input_audio_tokens", MILLION],
  cache_audio_read_mtok: ["cached_audio_tokens", MILLION],
  output_audio_mtok: ["output_audio_tokens", MILLION],
  requests_kcount: ["requests", THOUSAND],
  web_searches_kcount: ["web_searches", THOUSAND],
};

function priceOf(key: string, listed: TokenPrice): ModelPrice | null {
  const [meter, per] = METERS[key] ?? [];
  if (!meter || !per) return null;
  const common = { meter, per, column: key };
  if (typeof listed === "number") return { ...common, usd: plainDecimal(listed.toString()), above: [] };
  const steps = [...listed.tiers].sort((a, b) => a.start - b.start);
  const above = steps.map(({ start, price }) => ({ tokens: start.toString(), usd: plainDecimal(price.toString()) }));
  return { ...common, usd: plainDecimal(listed.base.toString()), above };
}

function modelOf(provider: ListedProvider, model: ListedModel, on: string, skipped: Skipped[]): PricedModel | null {
  const what = `${provider.name} ${model.id}`;
  const prices = Object.entries(pricesOn(model.prices, on)).flatMap(([key, listed]) => {
    const price = listed === undefined ? null : priceOf(key, listed);
    if (listed !== undefined && !price) skipped.push({ what, reason: `no meter counts ${key}` });
    return price ?? [];
  });
  if (prices.length === 0) {
    skipped.push({ what, reason: "the list has no price for it that a rate can state" });
    return null;
  }
  const reads = model.context_window ? `, reads up to ${model.context_window.toLocaleString("en")} tokens` : "";
  return {
    id: model.id,
    name: model.name ?? model.id,
    description: `Text generation${reads}`,
    kind: "text",
    providerId: provider.id,
    provider: provider.name,
    line: null,
    prices,
  };
}

/** The models of some providers at the prices of a day, "YYYY-MM-DD". */
export function readGenaiModels(providers: readonly ListedProvider[], on: string): ReadModels {
  const skipped: Skipped[] = [];
  const models = providers.flatMap((provider) =>
    provider.models.flatMap((model) => modelOf(provider, model, on, skipped) ?? []),
  );
  return { models, problems: [], skipped };
}
