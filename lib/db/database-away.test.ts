import { expect, test } from "vitest";
import { busyCode, isDatabaseAway } from "#lib/db/database-away.ts";

function failure(code: string, cause?: unknown): Error {
  return Object.assign(new Error("failed", { cause }), { code });
}

test.each([
  "ECONNREFUSED",
  "08006",
  "53300",
  "57P01",
  "57P03",
  "P1001",
  "P2024",
  "25006",
  "55P03",
  "57014",
  "40P01",
  "40001",
])("%s is a database that is away", (code) => {
  expect(isDatabaseAway(failure(code))).toBe(true);
  expect(isDatabaseAway(new Error("wrapped", { cause: failure(code) }))).toBe(true);
  expect(isDatabaseAway(new AggregateError([failure(code)]))).toBe(true);
});

test.each(["timeout exceeded when trying to connect", "Query read timeout", "Connection terminated unexpectedly"])(
  "%s: the connection is of no more use",
  (message) => {
    expect(isDatabaseAway(new Error(message))).toBe(true);
    expect(busyCode(new Error(message))).toBeNull();
  },
);

test("what lost its patience or a race keeps its connection", () => {
  expect(["55P03", "57014", "40P01", "40001"].map((code) => busyCode(failure(code)))).not.toContain(null);
  expect(["25006", "08006", "23505"].map((code) => busyCode(failure(code)))).toEqual([null, null, null]);
});

test.each(["23505", "TG010", "P2002", ""])("%s is a bug or a refusal, and not worth another try", (code) => {
  expect(isDatabaseAway(failure(code))).toBe(false);
});
