import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { rational } from "#lib/money/rational.ts";
import { readCsvList } from "#lib/pricing/import/csv-list.ts";
import { planRates } from "#lib/pricing/import/import-plan.ts";
import { readJsonList } from "#lib/pricing/import/json-list.ts";

const README = readFileSync(path.resolve(import.meta.dirname, "../../../README.md"), "utf8");
const terms = {
  listed: rational(1000n),
  markups: { percent: rational(0n), providers: new Map(), models: new Map() },
  catalogue: new Set<string>(),
};

function example(language: "csv" | "json", first: string): string {
  const blocks = [...README.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    (found) => found[1] ?? "",
  );
  return blocks.find((block) => block.startsWith(first)) ?? "";
}

test.each([
  ["csv", example("csv", "feature,"), readCsvList, 3],
  ["json", example("json", '{ "unit"'), readJsonList, 2],
] as const)("the %s example of the README is read without a mistake", (_, text, read, count) => {
  const list = read(text);
  expect(list.problems).toEqual([]);
  const planned = planRates("lines" in list ? list.lines : [], terms);
  expect(planned.problems).toEqual([]);
  expect(planned.rates).toHaveLength(count);
});
