import fc from "fast-check";
import { expect, test } from "vitest";
import { LostNumber } from "#lib/metering/usage-event.ts";
import { readJson } from "#lib/web/api/read-json.ts";

function read(text: string): unknown {
  return readJson(new TextEncoder().encode(text));
}

test.each(["9007199254740993", "123456789012345.00001", "1e400", "0.1", "-9007199254740993", "1E3"])(
  "the number %s is handed on as it was written, not as JSON.parse would change it",
  (written) => {
    expect(read(`{"a":[${written}]}`)).toEqual({ a: [new LostNumber(written)] });
  },
);

test.each(["0", "-1", "9007199254740991", "2.0"])("the number %s is exact", (written) => {
  expect(read(written)).toBe(Number(written));
});

test("brackets, digits and quotes inside strings are text", () => {
  const text = `${"[".repeat(20)} 9007199254740993 \\ " \u2028`;
  expect(read(JSON.stringify({ text, name: "__proto__" }))).toEqual({ text, name: "__proto__" });
});

test.each(['{"__proto__":1}', '[{"\\u005f_proto__" : {}}]'])("%s names a field that checks would pass over", (text) => {
  expect(() => read(text)).toThrow(/__proto__/);
});

test("ten levels pass, eleven do not, and an endless string ends", () => {
  expect(read(`${"[".repeat(10)}${"]".repeat(10)}`)).toBeInstanceOf(Array);
  expect(() => read(`${"[".repeat(11)}${"]".repeat(11)}`)).toThrow(/10 levels/);
  expect(() => read('{"a":"')).toThrow(/not JSON/);
  expect(() => read("")).toThrow("The body is empty; send a JSON object.");
});

test("whatever holds whole numbers and text reads as JSON.parse reads it", () => {
  const leaf = fc.oneof(fc.string({ unit: "grapheme" }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
  const value = fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    fc.oneof(leaf, fc.array(leaf)),
  );
  fc.assert(
    fc.property(value, (each) => {
      const text = JSON.stringify(each);
      expect(read(text)).toEqual(JSON.parse(text));
    }),
    { seed: 11 },
  );
});
