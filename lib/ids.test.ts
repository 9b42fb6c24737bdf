import fc from "fast-check";
import { expect, test } from "vitest";
import { findChargeId, findId, parseId, publicChargeId, publicId } from "./ids.ts";

test("every bigint key comes back from its public id", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: (1n << 63n) - 1n }), (id) => {
      expect(parseId("key", publicId("key", id))).toBe(id);
    }),
    { seed: 7 },
  );
});

test.each([
  [1n, "key_8rc2en0v6tcev"],
  [(1n << 63n) - 1n, "key_e8g8ejebtehpx"],
])("the id of %d is what it always was", (id, text) => {
  expect(publicId("key", id)).toBe(text);
});

test("neighbouring keys have public ids that do not look alike", () => {
  const first = publicId("org", 1n);
  const second = publicId("org", 2n);
  const same = [...first].filter((letter, at) => letter === second[at]).length;
  expect(same).toBeLessThan(10);
});

test.each([
  ["another prefix", "key_0000000000000"],
  ["a foreign letter", "org_000000000000u"],
  ["too short", "org_00"],
  ["nothing", ""],
])("an id with %s names nothing", (_, text) => {
  expect(findId("org", text)).toBeNull();
});

test("a charge's id brings its row and its organization back, and nothing else names a charge", () => {
  const key = fc.bigInt({ min: 1n, max: (1n << 63n) - 1n });
  fc.assert(
    fc.property(key, key, (orgId, rowId) => {
      const id = publicChargeId({ orgId, rowId });
      expect(id).toMatch(/^chg_[0-9a-z]{26}$/);
      expect(findChargeId(id)).toEqual({ orgId, rowId });
      expect([id.slice(0, -1), `${id}0`, `key_${id.slice(4)}`, id.slice(0, 17)].map(findChargeId)).toEqual([
        null,
        null,
        null,
        null,
      ]);
    }),
    { seed: 7 },
  );
});
