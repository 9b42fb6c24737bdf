import type { DraftRateText } from "#lib/pricing/draft-rate.ts";
import {
  brokenList,
  FEATURE_KINDS,
  type ListedLine,
  type ListProblem,
  MOST_LINES,
  OWN_PROVIDER,
  type ReadList,
} from "#lib/pricing/import/listed-line.ts";
import { readLiteLlmModels } from "#lib/pricing/import/litellm-list.ts";
import { JsonProblem, type LocatedJson, readLocatedJson } from "#lib/pricing/import/located-json.ts";
import type { ReadModels } from "#lib/pricing/import/model-line.ts";
import { plainDecimal } from "#lib/pricing/import/plain-decimal.ts";
import { RATE_MODELS } from "#lib/pricing/price-book.ts";

const RATE_FIELDS = [
  ...["feature", "meter", "dimensions", "model", "price", "per", "base", "minimum", "tiers", "tierBy"],
  ...["provider", "name", "kind"],
];
const UNITS = ["credits", "USD"] as const;

function fail(value: LocatedJson, detail: string): never {
  throw new JsonProblem(value.at, detail);
}

function textOf(value: LocatedJson | undefined, otherwise: string): string {
  if (!value) return otherwise;
  return value.kind === "string" ? value.text.trim() : fail(value, "expected text in quotes");
}

/** A number keeps the digits it was written with, in quotes or not. */
function decimalOf(value: LocatedJson | undefined, otherwise: string): string {
  if (!value) return otherwise;
  if (value.kind !== "string" && value.kind !== "number") return fail(value, "expected a decimal number");
  try {
    return plainDecimal(value.text.trim());
  } catch (error) {
    return error instanceof RangeError ? fail(value, error.message) : fail(value, "expected a decimal number");
  }
}

function oneOf<T extends string>(value: LocatedJson | undefined, known: readonly T[], otherwise: T): T {
  if (!value) return otherwise;
  const found = known.find((each) => each === textOf(value, ""));
  return found ?? fail(value, `expected one of ${known.join(", ")}`);
}

function objectOf(value: LocatedJson, fields?: readonly string[]): ReadonlyMap<string, LocatedJson> {
  if (value.kind !== "object") return fail(value, "expected an object in { }");
  for (const [key, inner] of value.entries) {
    if (fields && !fields.includes(key))
      fail(inner, `"${key.slice(0, 40)}" is unknown here; the fields are ${fields.join(", ")}`);
  }
  return value.entries;
}

function listOf(value: LocatedJson | undefined): readonly LocatedJson[] {
  if (!value) return [];
  return value.kind === "array" ? value.items : fail(value, "expected a list in [ ]");
}

function tierOf(value: LocatedJson): { upTo: string | null; price: string } {
  const fields = objectOf(value, ["upTo", "price"]);
  const bound = fields.get("upTo");
  const endless = !bound || (bound.kind === "literal" && bound.value === null);
  return { upTo: endless ? null : decimalOf(bound, ""), price: decimalOf(fields.get("price"), "0") };
}

function rateOf(fields: ReadonlyMap<string, LocatedJson>, value: LocatedJson): DraftRateText {
  const dimensions = fields.get("dimensions");
  const model = oneOf(fields.get("model"), RATE_MODELS, "per_unit");
  if (!fields.has("price") && !fields.has("tiers"))
    fail(value, 'the price is missing; write "price": "0" for what is free');
  return {
    feature: textOf(fields.get("feature"), ""),
    meter: textOf(fields.get("meter"), ""),
    dimensions: Object.fromEntries(
      [...(dimensions ? objectOf(dimensions) : [])].map(([key, inner]) => [key, textOf(inner, "")]),
    ),
    model,
    price: decimalOf(fields.get("price"), "0"),
    per: decimalOf(fields.get("per"), "1"),
    base: decimalOf(fields.get("base"), "0"),
    minimum: decimalOf(fields.get("minimum"), "0"),
    tiers: listOf(fields.get("tiers")).map(tierOf),
    tierBy: listOf(fields.get("tierBy")).map((meter) => textOf(meter, "")),
  };
}

function lineOf(value: LocatedJson, unit: "USD" | "credits"): ListedLine {
  const fields = objectOf(value, RATE_FIELDS);
  const rate = rateOf(fields, value);
  const provider = textOf(fields.get("provider"), OWN_PROVIDER);
  const kind = oneOf(fields.get("kind"), FEATURE_KINDS, "data");
  const code = rate.feature;
  const name = textOf(fields.get("name"), code);
  const columns = Object.fromEntries([...fields].map(([key, inner]) => [key, `column ${inner.at.column}`]));
  const feature = { code, name, provider, kind, description: "" };
  return { line: value.at.line, columns, unit, providerNames: [provider], modelNames: [code], feature, rate };
}

function problemOf(error: unknown): ListProblem {
  if (!(error instanceof JsonProblem)) throw error;
  return { line: error.at.line, column: `column ${error.at.column}`, detail: `${error.message}.` };
}

function readOwnList(root: LocatedJson): ReadList {
  const fields = objectOf(root, ["unit", "rates"]);
  const unit = oneOf(fields.get("unit"), UNITS, "credits");
  const items = listOf(fields.get("rates"));
  if (items.length > MOST_LINES)
    fail(root, `the list has ${items.length} rates; import at most ${MOST_LINES} at a time`);
  const problems: ListProblem[] = [];
  const lines = items.flatMap((item) => {
    try {
      return [lineOf(item, unit)];
    } catch (error) {
      problems.push(problemOf(error));
      return [];
    }
  });
  return { lines, problems, skipped: [], broken: false };
}

/** Reads our own JSON, or a map of models as LiteLLM publishes it; the one has "rates", the other has not. */
export function readJsonList(text: string): ReadList | ReadModels {
  if (/^\s*[a-z_]+ *[,;\t]/i.test(text))
    return brokenList(1, "", "This is a table, not JSON; choose CSV above and compare again.");
  try {
    const root = readLocatedJson(text);
    const entries = objectOf(root);
    return entries.has("rates") ? readOwnList(root) : readLiteLlmModels(entries);
  } catch (error) {
    const { line, column, detail } = problemOf(error);
    return brokenList(line, column, `The JSON cannot be read: ${detail}`);
  }
}
