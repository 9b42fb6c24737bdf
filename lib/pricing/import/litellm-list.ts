import type { ListProblem, Skipped } from "#lib/pricing/import/listed-line.ts";
import type { LocatedJson } from "#lib/pricing/import/located-json.ts";
import type { ModelPrice, PricedModel, ReadModels } from "#lib/pricing/import/model-line.ts";
import { plainDecimal } from "#lib/pricing/import/plain-decimal.ts";
import type { FeatureKind } from "#lib/pricing/price-book.ts";

const MILLION = "1000000";
/** The map states dollars per single token; rates are per million, the same figure six places on. */
const MILLION_PLACES = 6;
const SAMPLE = "sample_spec";

const TOKEN_METERS: Readonly<Record<string, string>> = {
  input_cost_per_token: "input_tokens",
  output_cost_per_token: "output_tokens",
  cache_read_input_token_cost: "cached_tokens",
  cache_creation_input_token_cost: "cache_write_tokens",
  output_cost_per_reasoning_token: "reasoning_tokens",
  input_cost_per_audio_token: "input_audio_tokens",
  output_cost_per_audio_token: "output_audio_tokens",
};
const COUNT_METERS: Readonly<Record<string, string>> = {
  output_cost_per_image: "images",
  output_cost_per_second: "seconds",
  input_cost_per_request: "requests",
};
const KINDS: ReadonlyMap<string, FeatureKind> = new Map([
  ["image_generation", "image"],
  ["video_generation", "video"],
  ["audio_transcription", "audio"],
  ["audio_speech", "audio"],
]);
const ABOVE = /^(.+)_above_(\d+)k_tokens$/;

type Reading = { readonly what: string; readonly problems: ListProblem[]; readonly skipped: Skipped[] };

/** The price under a key, "0" left out: the map writes 0 for what a model does not do. */
function usdOf(key: string, value: LocatedJson, places: number, reading: Reading): string | null {
  if (value.kind === "literal" && value.value === null) return null;
  try {
    if (value.kind !== "number" && value.kind !== "string") throw new RangeError("expected a number");
    return plainDecimal(value.text, places);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const detail = `${reading.what}: ${key}: ${error.message}.`;
    reading.problems.push({ line: value.at.line, column: `column ${value.at.column}`, detail });
    return null;
  }
}

/** Thresholds above which a key has another price, ascending. */
function stepsOf(base: string, fields: ReadonlyMap<string, LocatedJson>, reading: Reading): ModelPrice["above"] {
  const steps = [...fields].flatMap(([key, value]) => {
    const [, of, thousands] = ABOVE.exec(key) ?? [];
    if (of !== base || !thousands) return [];
    const usd = usdOf(key, value, MILLION_PLACES, reading);
    return usd === null ? [] : [{ tokens: `${thousands}000`, usd }];
  });
  return steps.sort((a, b) => Number(a.tokens) - Number(b.tokens));
}

function pricesOf(fields: ReadonlyMap<string, LocatedJson>, reading: Reading): readonly ModelPrice[] {
  return [...fields].flatMap(([key, value]): ModelPrice[] => {
    if (!key.includes("cost")) return [];
    const base = ABOVE.exec(key)?.[1];
    if (base && TOKEN_METERS[base] && fields.has(base)) return [];
    const tokens = TOKEN_METERS[key];
    const meter = tokens ?? COUNT_METERS[key];
    if (!meter) {
      if (!(value.kind === "literal")) reading.skipped.push({ what: reading.what, reason: `no rate can state ${key}` });
      return [];
    }
    const usd = usdOf(key, value, tokens ? MILLION_PLACES : 0, reading);
    if (usd === null) return [];
    const column = `column ${value.at.column}`;
    return [{ meter, per: tokens ? MILLION : "1", usd, column, above: tokens ? stepsOf(key, fields, reading) : [] }];
  });
}

function textOf(value: LocatedJson | undefined): string {
  return value?.kind === "string" ? value.text : "";
}

/** Reads a map of models as LiteLLM publishes it: dollars per token under each model's name. */
export function readLiteLlmModels(entries: ReadonlyMap<string, LocatedJson>): ReadModels {
  const problems: ListProblem[] = [];
  const skipped: Skipped[] = [];
  const models = [...entries].flatMap(([id, value]): PricedModel[] => {
    if (id === SAMPLE) return [];
    if (value.kind !== "object") {
      const detail = `"${id.slice(0, 40)}" is not a model; expected an object with input_cost_per_token.`;
      problems.push({ line: value.at.line, column: `column ${value.at.column}`, detail });
      return [];
    }
    const prices = pricesOf(value.entries, { what: id, problems, skipped });
    if (prices.length === 0) {
      skipped.push({ what: id, reason: "it has no price that a rate can state" });
      return [];
    }
    const providerId = textOf(value.entries.get("litellm_provider")) || "unknown";
    const kind = KINDS.get(textOf(value.entries.get("mode"))) ?? "text";
    const name = id.slice(id.lastIndexOf("/") + 1);
    return [{ id, name, description: "", kind, providerId, provider: providerId, line: value.at.line, prices }];
  });
  return { models, problems, skipped };
}
