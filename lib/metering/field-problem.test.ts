import { expect, test } from "vitest";
import * as z from "zod";
import { AuthorizeInput } from "#lib/metering/authorize.ts";
import { IN_WORDS } from "#lib/metering/field-problem.ts";
import { invalidInput } from "#lib/metering/invalid-event.ts";
import { PlaceHoldInput } from "#lib/metering/place-hold.ts";
import { QuoteInput } from "#lib/metering/quote-work.ts";
import { UsageEventInput } from "#lib/metering/usage-event.ts";

const EVENT = { source: "api", id: "e-1", key_id: "key_1", feature: "gpt-4o", meters: { input_tokens: "374" } };
const HOLD = { id: "h", key_id: "key_1", feature: "gpt-4o", estimate: { input_tokens: "374" } };
const SECRET = `tg_dev_${"a".repeat(36)}`;

function sentence(schema: z.ZodType, raw: unknown): string {
  const parsed = schema.safeParse(raw, IN_WORDS);
  return parsed.success ? "accepted" : invalidInput(parsed.error).message;
}

test.each([
  [
    "a field that is misspelt",
    UsageEventInput,
    { ...EVENT, tag: {} },
    "tag: is no field here; mend its name or leave it out",
  ],
  ["a field that is absent", AuthorizeInput, { feature: "gpt-4o" }, "key: is missing"],
  ["an absent object", UsageEventInput, { ...EVENT, meters: undefined }, "meters: is missing"],
  ["another type", PlaceHoldInput, { ...HOLD, lifetime_s: "60" }, "lifetime_s: must be a number"],
  ["too much", PlaceHoldInput, { ...HOLD, lifetime_s: 700_000 }, "lifetime_s: must be at most 604800"],
  ["too little", PlaceHoldInput, { ...HOLD, lifetime_s: 0 }, "lifetime_s: must be at least 1"],
  ["an empty list", QuoteInput, { jobs: [] }, "jobs: must have at least 1 entry"],
  [
    "a choice that is none",
    UsageEventInput,
    { ...EVENT, on_insufficient: "deny" },
    'on_insufficient: must be "record" or "reject"',
  ],
  ["a body that is no object", UsageEventInput, null, "The body must be a JSON object"],
  ["an empty id", UsageEventInput, { ...EVENT, id: "" }, "id: must not be empty"],
  [
    "a meter that is no name",
    UsageEventInput,
    { ...EVENT, meters: { "1 x": 1 } },
    "meters.1 x: a name is letters, digits, _ . - and begins with a letter",
  ],
])("%s is refused in words that say what to mend", (_, schema, raw, words) => {
  expect(sentence(schema, raw)).toBe(words);
});

test("several problems are told in one answer, three in its sentence and all beside it", () => {
  expect(sentence(AuthorizeInput, {})).toBe("key: is missing; feature: is missing");
  const fields = { a: 1, b: 1, c: 1, d: 1, e: 1 };
  expect(sentence(z.strictObject({}), fields)).toMatch(/^a: .*; b: .*; c: .*; and 2 more$/);
});

test.each([
  ["usage", UsageEventInput, { ...EVENT, key_id: SECRET }],
  ["a hold", PlaceHoldInput, { ...HOLD, key_id: SECRET }],
  ["a quote", QuoteInput, { key_id: SECRET, job: { feature: "gpt-4o", estimate: { input_tokens: 1 } } }],
])("a key that is sent to %s in place of its id is refused and not repeated", (_, schema, raw) => {
  expect(sentence(schema, raw)).toBe(
    "key_id: takes the key's id (key_…), which authorize answers, never the key itself",
  );
});
