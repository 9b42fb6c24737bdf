import { expect, test } from "vitest";
import { axisText, axisTicks, drawnRows } from "#components/charts/chart-data.ts";

test.each([
  ["243", [0, 100, 200, 300]],
  ["1", [0, 0.25, 0.5, 0.75, 1]],
  ["0", [0, 0.25, 0.5, 0.75, 1]],
  ["0.00003", [0, 0.00001, 0.00002, 0.00003]],
  ["81000", [0, 25000, 50000, 75000, 100000]],
])("a bar of %s credits gets round figures on its axis", (amount, ticks) => {
  expect(axisTicks([{ label: "day", amounts: { a: amount } }])).toEqual(ticks);
});

test.each([
  [1500, "1.5k"],
  [25_000_000, "25M"],
  [0.25, "0.25"],
])("%d reads as %s", (value, text) => {
  expect(axisText(value)).toBe(text);
});

test("a series that is absent from a bar is drawn as nothing", () => {
  const rows = drawnRows(
    [{ label: "day", amounts: { b: "2.5" } }],
    [
      { key: "a", label: "A" },
      { key: "b", label: "B" },
    ],
  );
  expect(rows).toEqual([{ label: "day", s0: 0, s1: 2.5 }]);
});
