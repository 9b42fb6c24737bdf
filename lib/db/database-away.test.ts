import { expect, test } from "vitest";
import { isDatabaseAway } from "#lib/db/database-away.ts";

function failure(code: string, cause?: unknown): Error {
  return Object.assign(new Error("failed", { cause }), { code });
}

test.each(["ECONNREFUSED", "08006", "53300", "57P01", "57P03", "P1001", "P2024"])(
  "%s is a database that is away",
  (code) => {
    expect(isDatabaseAway(failure(code))).toBe(true);
    expect(isDatabaseAway(new Error("wrapped", { cause: failure(code) }))).toBe(true);
    expect(isDatabaseAway(new AggregateError([failure(code)]))).toBe(true);
  },
);

test.each(["23505", "TG010", "P2002", ""])("%s is a bug or a refusal, and not worth another try", (code) => {
  expect(isDatabaseAway(failure(code))).toBe(false);
});
