import type { DraftRateText } from "#lib/pricing/draft-rate.ts";
import { type CsvRow, cellText, readCsv } from "#lib/pricing/import/csv.ts";
import {
  brokenList,
  FEATURE_KINDS,
  type ListedLine,
  type ListProblem,
  MOST_LINES,
  OWN_PROVIDER,
  type ReadList,
} from "#lib/pricing/import/listed-line.ts";
import { readLocatedJson } from "#lib/pricing/import/located-json.ts";
import { plainDecimal } from "#lib/pricing/import/plain-decimal.ts";
import { RATE_MODELS } from "#lib/pricing/price-book.ts";
import { parseDimensions, parseMeters, parseTiers } from "#lib/pricing/rate-view.ts";

/** The columns of the format, in the order in which a book is exported. */
export const CSV_COLUMNS = [
  ...["feature", "meter", "dimensions", "model", "price", "per", "base", "minimum", "tiers", "tier_by", "unit"],
  ...["provider", "name", "kind"],
] as const;
type CsvColumn = string;

const NEEDED = ["feature", "meter", "price"];
/** Spreadsheets write empty columns beside the used ones; more of them than this are something else. */
const MOST_CELLS = 100;
const UNITS = ["credits", "USD"] as const;

/** "region=eu, tier=a", or an object of JSON where a value has a comma itself. */
function readDimensionsCell(text: string): Record<string, string> {
  if (!text.startsWith("{")) return parseDimensions(text);
  const json = readLocatedJson(text);
  if (json.kind !== "object") throw new RangeError("expected an object of dimensions");
  return Object.fromEntries(
    [...json.entries].map(([key, value]) => {
      if (value.kind !== "string") throw new RangeError(`the dimension ${key} is not a text in quotes`);
      return [key, value.text];
    }),
  );
}

function readTiersCell(text: string): { upTo: string | null; price: string }[] {
  return parseTiers(text).map((tier) => ({ ...tier, price: plainDecimal(tier.price) }));
}

type Cells = (column: CsvColumn) => string;

function oneOf<T extends string>(known: readonly T[], text: string, otherwise: T): T {
  if (text === "") return otherwise;
  const found = known.find((each) => each.toLowerCase() === text.toLowerCase());
  if (!found) throw new RangeError(`"${text.slice(0, 40)}" is none of ${known.join(", ")}`);
  return found;
}

function amountIn(text: string, otherwise: string): string {
  if (text === "") return otherwise;
  if (/^\d+,\d+$/.test(text)) throw new RangeError(`"${text}" has a comma; write decimals with a point`);
  return plainDecimal(text);
}

/** Runs each column's reader; the sentence of one that throws is the column's problem. */
function readCells(row: CsvRow, cells: Cells, problems: ListProblem[]): ListedLine | null {
  const found = problems.length;
  const read = <T>(column: CsvColumn, reader: (text: string) => T, otherwise: T): T => {
    try {
      return reader(cells(column));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push({ line: row.line, column, detail: `${error.message}.` });
      return otherwise;
    }
  };
  const model = read("model", (text) => oneOf(RATE_MODELS, text, "per_unit"), "per_unit");
  const tiered = model === "graduated" || model === "volume";
  const needed = (text: string) => {
    if (text === "" && !tiered) throw new RangeError("the price is missing; write 0 for what is free");
    return amountIn(text, "0");
  };
  const rate: DraftRateText = {
    feature: cells("feature"),
    meter: cells("meter"),
    dimensions: read("dimensions", readDimensionsCell, {}),
    model,
    price: read("price", needed, "0"),
    per: cells("per") || "1",
    base: read("base", (text) => amountIn(text, "0"), "0"),
    minimum: read("minimum", (text) => amountIn(text, "0"), "0"),
    tiers: read("tiers", readTiersCell, []),
    tierBy: read("tier_by", parseMeters, []),
  };
  const unit = read("unit", (text) => oneOf(UNITS, text, "credits"), "credits");
  const kind = read("kind", (text) => oneOf(FEATURE_KINDS, text, "data"), "data");
  const provider = cells("provider") || OWN_PROVIDER;
  const code = rate.feature;
  const feature = { code, name: cells("name") || code, provider, kind, description: "" };
  const columns = { tierBy: "tier_by" };
  const line = { line: row.line, columns, unit, providerNames: [provider], modelNames: [code], feature, rate };
  return problems.length > found ? null : line;
}

/** Reads our own CSV: a heading, then one rate a row. */
export function readCsvList(text: string): ReadList {
  if (/^\s*[[{]/.test(text)) return brokenList(1, "", "This is JSON; choose JSON above and compare again.");
  const read = readCsv(text);
  if ("detail" in read) return brokenList(read.line, "", `The table cannot be read: ${read.detail}.`);
  const [heading, ...rows] = read.rows;
  if (!heading)
    return brokenList(1, "", "The list is empty; the first line names the columns, such as feature,meter,price.");
  if (heading.cells.length > MOST_CELLS)
    return brokenList(
      heading.line,
      "",
      `The first line has ${heading.cells.length} cells; the columns are ${CSV_COLUMNS.join(", ")}.`,
    );
  const names = heading.cells.map((cell) => cell.trim().toLowerCase().replaceAll(" ", "_"));
  const known: readonly string[] = CSV_COLUMNS;
  const strange = names.find((name, index) => name !== "" && (!known.includes(name) || names.indexOf(name) !== index));
  if (strange !== undefined) {
    const why = known.includes(strange) ? "stands twice" : `is unknown; the columns are ${known.join(", ")}`;
    return brokenList(heading.line, strange, `The column "${strange.slice(0, 40)}" ${why}.`);
  }
  const missing = NEEDED.find((name) => !names.includes(name) && !(name === "price" && names.includes("tiers")));
  if (missing)
    return brokenList(heading.line, missing, `The column "${missing}" is missing; add it to the first line.`);
  if (rows.length > MOST_LINES)
    return brokenList(0, "", `The list has ${rows.length} rates; import at most ${MOST_LINES} at a time.`);
  const problems: ListProblem[] = [];
  const lines = rows.flatMap((row) => {
    if (row.cells.length > names.length) {
      const detail = `The row has ${row.cells.length} cells under ${names.length} columns; put a text that has a comma in quotes.`;
      problems.push({ line: row.line, column: `cell ${names.length + 1}`, detail });
      return [];
    }
    const cells: Cells = (column) => cellText(row.cells[names.indexOf(column)] ?? "").trim();
    return readCells(row, cells, problems) ?? [];
  });
  return { lines, problems, skipped: [], broken: false };
}
