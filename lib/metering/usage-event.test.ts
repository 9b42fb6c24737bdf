import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyHash, idempotencyHash } from "#lib/metering/canonical-event.ts";
import { LostNumber, type UsageEvent, UsageEventInput } from "#lib/metering/usage-event.ts";

const EVENT = { source: "api", id: "e-1", key_id: "key_1", feature: "gpt-4o", meters: { input_tokens: "374" } };

function parse(fields: object): UsageEvent {
  return UsageEventInput.parse({ ...EVENT, ...fields });
}

function problem(fields: object): string {
  const result = UsageEventInput.safeParse({ ...EVENT, ...fields });
  return result.success
    ? "accepted"
    : result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
}

test.each([
  ["an unknown field", { unit: "token" }, /unit/],
  ["no meters", { meters: {} }, /at least one meter/],
  ["both key and organization", { org_id: "org_1" }, /exactly one/],
  ["neither key nor organization", { key_id: undefined }, /exactly one/],
  ["a negative quantity", { meters: { rows: -1 } }, /zero or more/],
  ["a fraction as a number", { meters: { rows: 0.5 } }, /string/],
  ["a quantity that lost digits", { meters: { rows: new LostNumber("9007199254740993") } }, /"9007199254740993"/],
  ["seven places", { meters: { rows: "0.0000001" } }, /6 decimal places/],
  ["an id that is too long", { id: "x".repeat(256) }, /at most 255/],
  ["an id with a line break", { id: "a\nb" }, /control/],
  ["an id with NUL", { id: "a\u0000" }, /control/],
  ["half a surrogate pair", { id: "\ud800" }, /control/],
  ["a nested tag", { tags: { user: { id: 1 } } }, /tags/],
  ["a time without zone", { occurred_at: "2026-03-31T23:59:59" }, /zone/],
  ["a rule that does not exist", { on_insufficient: "guess" }, /on_insufficient/],
])("%s is refused by name", (_, fields, message) => {
  expect(problem(fields)).toMatch(message);
});

test("a quantity of 9007199254740993 survives as a string", () => {
  expect(parse({ meters: { rows: "9007199254740993" } }).meters.rows).toBe(9_007_199_254_740_993_000_000n);
});

test("the seventh digit of a time is cut, so that usage stays in its period", () => {
  expect(parse({ occurred_at: "2026-03-31T23:59:59.9999999Z" }).occurred_at).toBe(1_775_001_599_999_999n);
});

test.each([
  ["key order", { meters: { b: 1, a: 2 } }, { meters: { a: 2, b: 1 } }],
  ["the writing of numbers", { meters: { rows: "1.50" } }, { meters: { rows: "1.5" } }],
  ["number or string", { meters: { rows: 1 } }, { meters: { rows: "1" } }],
  ["a default that is spelt out", {}, { on_insufficient: "record" }],
  ["the writing of a time", { occurred_at: "2026-03-31T23:00:00Z" }, { occurred_at: "2026-04-01T01:00:00.000+02:00" }],
])("%s does not make another event", (_, first, second) => {
  expect(bodyHash(parse(first))).toEqual(bodyHash(parse(second)));
});

test.each([
  ["a quantity", { meters: { input_tokens: "375" } }],
  ["a tag", { tags: { user: "7" } }],
  ["a time that was absent", { occurred_at: "2026-03-31T23:00:00Z" }],
  ["a dimension", { dimensions: { region: "eu" } }],
  ["the rule for empty balances", { on_insufficient: "reject" }],
])("%s makes another body", (_, fields) => {
  expect(bodyHash(parse(fields))).not.toEqual(bodyHash(parse({})));
});

test("source and id never run into each other", () => {
  const word = fc.string({ minLength: 1, maxLength: 6 });
  const pair = fc.tuple(word, word);
  fc.assert(
    fc.property(pair, pair, ([source, id], [otherSource, otherId]) => {
      const same = source === otherSource && id === otherId;
      const equal = idempotencyHash({ source, id }) === idempotencyHash({ source: otherSource, id: otherId });
      return same === equal;
    }),
    { seed: 7 },
  );
  expect(idempotencyHash({ source: "a", id: "b" })).toMatch(/^[0-9a-f]{32}$/);
});
