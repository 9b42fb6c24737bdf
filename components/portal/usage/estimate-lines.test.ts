import { expect, test } from "vitest";
import { type EstimateLine, isCounted, isJobCount, requestOf } from "#components/portal/usage/estimate-lines.ts";

const line: EstimateLine = { id: 1, feature: "gpt-4o", meters: { input_tokens: "1,000" }, dimensions: {}, count: "2" };

test.each(["1", "400", "1,000", " 7 "])("%j is a number of jobs", (text) => {
  expect(isJobCount(text)).toBe(true);
});

test.each(["", "0", "-1", "1.5", "abc", "1e3", "12345678901"])("%j is no number of jobs", (text) => {
  expect(isJobCount(text)).toBe(false);
});

test("a quantity is a decimal number or left empty", () => {
  for (const text of ["", "8", "2.5", ".5", "1,000"]) expect(isCounted(text), text).toBe(true);
  for (const text of ["-1", "1e3", "abc", "1.2.3"]) expect(isCounted(text), text).toBe(false);
});

test("lines are asked about once each is filled in with numbers", () => {
  expect(requestOf([line], "")).toEqual({
    jobs: [{ feature: "gpt-4o", estimate: { input_tokens: "1000" }, count: 2 }],
  });
  for (const wrong of [{ count: "abc" }, { meters: { input_tokens: "many" } }, { meters: { input_tokens: "" } }]) {
    expect(requestOf([line, { ...line, ...wrong }], "")).toBeNull();
  }
  expect(requestOf([], "")).toBeNull();
});
