import { expect, test } from "vitest";
import { tallyPlaywright, tallyVitest } from "./tally.ts";

const quiet = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const still = { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] };

test("a run in which no test ran counts as a failure", () => {
  expect(tallyVitest(quiet)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(tallyPlaywright(still)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a test file that cannot be loaded counts as a failure", () => {
  const report = { ...quiet, numPassedTests: 3, testResults: [{ status: "failed", assertionResults: [] }] };
  expect(tallyVitest(report)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test("an error outside any browser test and a flaky test count as failures", () => {
  const report = { stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] };
  expect(tallyPlaywright(report)).toEqual({ passed: 2, failed: 3, skipped: 1 });
});
