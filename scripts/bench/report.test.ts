import { expect, test } from "vitest";
import { summarize, writeTable } from "./report.ts";
import type { Sample } from "./rows.ts";

const round = (figure: number, limit: number): Sample => ({ row: "hot64", way: "fast", figure, limit });

test("figures are medians, and the ratio is that of the rounds, not of the medians", () => {
  const [line] = summarize([round(100, 10), round(300, 20), round(200, 100)], {})
    .map((shown) => shown.line)
    .filter(({ name }) => name.startsWith("single events, one hot org, 64 clients, fast door"));
  expect(line).toMatchObject({ figure: 200, limit: 20, ratio: 10, goal: "≥ 4 ×" });
});

test("what was not measured stands in the table as absent", () => {
  const table = writeTable(
    summarize([{ row: "holdPair", way: "fast", figure: null, limit: null, absent: "no holds" }], { next: "left out" }),
  );
  expect(table).toContain("absent: no holds");
  expect(table).toContain("absent: left out");
});
