import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCredits } from "#lib/money/credits.ts";
import { rational } from "#lib/money/rational.ts";
import { bookAsCsv } from "#lib/pricing/import/book-csv.ts";
import { readCsvList } from "#lib/pricing/import/csv-list.ts";
import { percentText, planChanges, planRates } from "#lib/pricing/import/import-plan.ts";
import { readJsonList } from "#lib/pricing/import/json-list.ts";
import { parsePercent, parsePercents } from "#lib/pricing/import/markup.ts";
import { linesOfModels } from "#lib/pricing/import/model-line.ts";
import { plainDecimal } from "#lib/pricing/import/plain-decimal.ts";
import type { DraftRate, Rate } from "#lib/pricing/price-book.ts";

const AT_COST = { percent: rational(0n), providers: new Map(), models: new Map() };
const terms = { listed: rational(1000n), markups: AT_COST, catalogue: new Set<string>() };

test.each([
  ["2.5e-06", 6, "2.5"],
  ["1E+3", 0, "1000"],
  ["0.1", 0, "0.1"],
  ["0.10000000000000000000000001", 0, "0.10000000000000000000000001"],
  ["-0.5e1", 0, "-5"],
  ["3", 6, "3000000"],
  ["1e-7", 0, "0.0000001"],
  ["0", 6, "0"],
])("%s times 10^%d is %s, digit by digit", (text, shift, expected) => {
  expect(plainDecimal(text, shift)).toBe(expected);
});

describe("CSV", () => {
  test.each([
    ["feature,meter,price\nscrape.html,requests", 2, "price", "The price is missing"],
    ['feature,meter,price\na,requests,1\nb,requests,"1,5"', 3, "price", "write decimals with a point"],
    ["feature,meter,price\na,requests,1\n\na,rows,cheap", 4, "price", "is not a decimal number"],
    ["feature,meter,price,tiers,model\na,rows,,10: 1; 2,volume", 2, "tiers", "is not"],
    ["feature,meter,price,colour\na,rows,1,red", 1, "colour", "is unknown; the columns are"],
    ["feature,price\na,1", 1, "meter", "is missing; add it"],
    ['feature,meter,price\na,rows,"1', 2, "", "is not closed"],
    ["feature,meter,price\na,rows,1,2", 2, "cell 4", "put a text that has a comma in quotes"],
    ["feature,meter,price,unit\na,rows,1,EUR", 2, "unit", "is none of credits, USD"],
    ["", 1, "", "The list is empty"],
    [`feature,meter,price${",".repeat(100)}\na,rows,1`, 1, "", "The first line has 103 cells"],
  ])("%j names line %d, column %j and the fix", (text, line, column, fix) => {
    const { problems, lines } = readCsvList(text);
    expect(problems).toMatchObject([{ line, column }]);
    expect(problems[0]?.detail.toLowerCase()).toContain(fix.toLowerCase());
    expect(lines.filter((each) => each.line === line)).toEqual([]);
  });

  test("semicolons, tabs, quotes, line breaks in quotes and a byte order mark are read", () => {
    const text = '\uFEFFfeature;meter;price;name\r\na;rows;"1";"One\nand ""two"""\r\nb\n;rows;2';
    const read = readCsvList(text.replace("b\n;", "b;"));
    expect(read.problems).toEqual([]);
    expect(read.lines.map(({ line, feature }) => [line, feature.name])).toEqual([
      [2, 'One\nand "two"'],
      [4, "b"],
    ]);
  });

  test("what contradicts itself or an earlier line is named by its line", () => {
    const list = readCsvList("feature,meter,price\nA B,rows,1\na,rows,1\na,rows,2\na,Rows,1\nb,rows,-1");
    const { rates, problems } = planRates(list.lines, terms);
    expect(rates).toHaveLength(1);
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, "feature"],
      [4, "meter"],
      [5, "meter"],
      [6, "price"],
    ]);
    expect(problems[1]?.detail).toContain("Line 3 already prices");
  });

  test.each([
    ["a long name", "feature,meter,price,name", `a,rows,1,${"n".repeat(121)}`, "name"],
    ["a name of two lines", "feature,meter,price,name", 'a,rows,1,"One\ntwo"', "name"],
    ["a long provider", "feature,meter,price,provider", `a,rows,1,${"p".repeat(81)}`, "provider"],
    ["a long value", "feature,meter,price,dimensions", `a,rows,1,region=${"v".repeat(256)}`, "dimensions"],
    ["a value with a control character", "feature,meter,price,dimensions", "a,rows,1,region=\u0000", "dimensions"],
    ["21 tiers", "feature,meter,model,tiers", `a,rows,volume,"${"1:1,".repeat(20)}above:1"`, "tiers"],
  ])("%s is refused as the forms refuse it", (_, heading, row, column) => {
    const list = readCsvList(`${heading}\n${row}`);
    expect(list.problems).toEqual([]);
    expect(planRates(list.lines, terms)).toMatchObject({ rates: [], problems: [{ line: 2, column }] });
  });
});

test("a list in the other form is told so, and not what its first character breaks", () => {
  expect(readCsvList('\n{"rates": []}').problems[0]?.detail).toBe("This is JSON; choose JSON above and compare again.");
  expect(readJsonList("feature,meter,price\na,rows,1").problems[0]?.detail).toContain("choose CSV above");
});

test.each([
  ["every tier by a tenth", "1000: 1.1, above: 2.2", "0", "+10.0 %"],
  ["one tier only", "1000: 1, above: 4", "0", ""],
  ["where a tier ends", "2000: 1, above: 2", "0", ""],
  ["the base only", "1000: 1, above: 2", "3", ""],
])("a change of %s is a percentage only where it is one", (_, tiers, base, percent) => {
  const ratesOf = (row: string) =>
    planRates(readCsvList(`feature,meter,model,base,tiers\na,rows,graduated,${row}`).lines, terms).rates;
  const [before] = ratesOf('0,"1000: 1, above: 2"');
  const [after] = ratesOf(`${base},"${tiers}"`);
  if (!before || !after) throw new Error("the rates were not read");
  expect(percentText({ kind: "changed", before, after })).toBe(percent);
});

describe("JSON", () => {
  test("numbers keep the digits they are written with", () => {
    const text =
      '{"unit": "USD", "rates": [{"feature": "a", "meter": "rows", "price": 0.1000000000000000000001e-3, "per": 1}]}';
    const { lines } = readJsonList(text) as ReturnType<typeof readCsvList>;
    expect(lines[0]?.rate.price).toBe("0.0001000000000000000000001");
  });

  test.each([
    ['{"rates": [\n {"feature": "a", "meter": "rows", "price": "x"}]}', 2, "column 45", "is not a decimal"],
    ['{"rates": [\n {"feature": "a",\n  "colour": 1}]}', 3, "column 13", "is unknown here"],
    ['{"rates": [\n {"feature": "a",, }]}', 2, "column 18", "expected a name in quotes"],
    ['{"rates": [], "rates": []}', 1, "column 15", "stands twice"],
    ['{"rates": [{"feature": "a", "meter": "rows"}]}', 1, "column 12", "the price is missing"],
    ["[1]", 1, "column 1", "expected an object"],
  ])("%j names line %d, %s and the fix", (text, line, column, fix) => {
    const { problems } = readJsonList(text);
    expect(problems).toMatchObject([{ line, column }]);
    expect(problems[0]?.detail).toContain(fix);
  });

  test("a map of models as LiteLLM has it becomes rates per million, long prompts as volume tiers", () => {
    const text = `{"sample_spec": {"input_cost_per_token": 0}, "acme/large-1": {"litellm_provider": "acme", "mode": "chat",
      "input_cost_per_token": 1.25e-06, "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token": 1e-05,
      "cache_read_input_token_cost": 3e-07, "input_cost_per_token_batches": 6e-07}}`;
    const read = readJsonList(text);
    if (!("models" in read)) throw new Error("expected models");
    expect(read.skipped).toEqual([{ what: "acme/large-1", reason: "no rate can state input_cost_per_token_batches" }]);
    const { lines } = linesOfModels(read.models, new Map());
    const { rates, problems } = planRates(lines, terms);
    expect(problems).toEqual([]);
    expect(rates).toMatchObject([
      {
        feature: "large-1",
        meter: "input_tokens",
        model: "volume",
        per: 1_000_000n,
        tiers: [
          { upTo: "200000", price: parseCredits("1250") },
          { upTo: null, price: parseCredits("2500") },
        ],
        tierBy: ["input_tokens", "cached_tokens"],
      },
      { meter: "output_tokens", price: parseCredits("10000") },
      { meter: "cached_tokens", price: parseCredits("300") },
    ]);
  });
});

describe("markup", () => {
  const list = readCsvList(
    "feature,meter,price,unit,provider\na,rows,0.01,USD,Acme\nb,rows,0.01,USD,Acme\nc,rows,0.01,USD,Bee\nd,rows,7,credits,Acme",
  );
  const markups = {
    percent: parsePercent("10"),
    providers: parsePercents("acme = 25", (name) => name),
    models: parsePercents("b = 33.3333333333", (name) => name),
  };

  test("a model's goes before its provider's before the default, and what is in credits stays", () => {
    const { rates } = planRates(list.lines, { ...terms, markups });
    expect(rates.map((rate) => rate.price)).toEqual(["12.5", "13.33333333333", "11", "7"].map(parseCredits));
  });

  test("a price finer than 10⁻¹² is rounded once, half away from zero", () => {
    const { lines } = readCsvList(
      "feature,meter,price,unit\na,rows,0.0000000000000005,USD\nb,rows,0.0000000000000014999,USD",
    );
    expect(planRates(lines, terms).rates.map((rate) => rate.price)).toEqual([1n, 1n]);
  });
});

const NAME = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const PRICE = fc.bigInt({ min: 0n, max: 10n ** 18n }).map((value) => value as DraftRate["price"]);
const RATE: fc.Arbitrary<DraftRate> = fc
  .record({
    feature: NAME,
    meter: NAME,
    dimensions: fc.dictionary(
      NAME,
      fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() === text && !text.includes("*")),
      { maxKeys: 8 },
    ),
    price: PRICE,
    per: fc.constantFrom(1n, 100n, 1_000_000n),
    base: PRICE,
    minimum: PRICE,
    tiered: fc.option(fc.tuple(fc.constantFrom("volume" as const, "graduated" as const), PRICE, PRICE)),
    packaged: fc.boolean(),
  })
  .map(({ tiered, packaged, ...rate }): DraftRate => {
    if (!tiered) return { ...rate, model: packaged ? "package" : "per_unit" };
    const [model, first, rest] = tiered;
    return {
      ...rate,
      model,
      tiers: [
        { upTo: "1000.5", price: first },
        { upTo: null, price: rest },
      ],
    };
  });

test("a book that is exported and imported again changes nothing", () => {
  const books = fc.uniqueArray(RATE, { selector: (rate) => `${rate.feature} ${rate.meter}`, maxLength: 12 });
  fc.assert(
    fc.property(books, (rates) => {
      const before = rates.map((rate, index): Rate => ({ ...rate, id: BigInt(index + 1) }));
      const list = readCsvList(bookAsCsv(before, new Map()));
      expect(list.problems).toEqual([]);
      const planned = planRates(list.lines, terms);
      expect(planned.problems).toEqual([]);
      expect(planChanges(before, planned.rates, () => true)).toEqual({ changes: [], unchanged: before.length });
    }),
    { seed: 20 },
  );
});
