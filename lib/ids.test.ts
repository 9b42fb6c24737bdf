import fc from "fast-check";
import { expect, test } from "vitest";
import { findId, parseId, publicId } from "./ids.ts";

test("every bigint key comes back from its public id", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: (1n << 63n) - 1n }), (id) => {
      expect(parseId("chg", publicId("chg", id))).toBe(id);
    }),
    { seed: 7 },
  );
});

test.each([
  [1n, "chg_8rc2en0v6tcev"],
  [(1n << 63n) - 1n, "chg_e8g8ejebtehpx"],
])("the id of %d is what it always was", (id, text) => {
  expect(publicId("chg", id)).toBe(text);
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
