import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeKey, readKey } from "./key-format.ts";

const KINDS = ["live", "dev", "svc"] as const;
const randomBytes = fc.uint8Array({ minLength: 32, maxLength: 40 });

test.each(KINDS)("every %s key is read back with the hash it is stored under", (kind) => {
  fc.assert(
    fc.property(randomBytes, (bytes) => {
      const key = makeKey(kind, bytes);
      expect(key.text).toMatch(new RegExp(`^tg_${kind}_[0-9A-Za-z]{36}$`));
      expect(readKey(key.text)).toEqual({ kind, hash: createHash("sha256").update(key.text).digest("hex") });
      expect(key.text.startsWith(key.prefix) && key.text.endsWith(key.lastFour)).toBe(true);
    }),
    { seed: 11 },
  );
});

test("one changed letter is refused before any look-up", () => {
  fc.assert(
    fc.property(randomBytes, fc.nat(35), fc.constantFrom(..."0aZ9"), (bytes, at, letter) => {
      const { text } = makeKey("live", bytes);
      const place = "tg_live_".length + at;
      fc.pre(text[place] !== letter);
      expect(readKey(text.slice(0, place) + letter + text.slice(place + 1))).toBeNull();
    }),
    { seed: 12 },
  );
});

test("the last six letters are the CRC32 of all before, in base62", () => {
  const { text } = makeKey("svc", new Uint8Array(32));
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const value = [...text.slice(-6)].reduce((sum, letter) => sum * 62 + digits.indexOf(letter), 0);
  expect(value).toBe(crc32(text.slice(0, -6)));
});

test.each(["", "tg_live_", "sk_live_abc", `tg_test_${"0".repeat(36)}`, ` ${makeKey("dev", new Uint8Array(32)).text}`])(
  "%j is no key",
  (text) => {
    expect(readKey(text)).toBeNull();
  },
);

test("too little randomness makes no key", () => {
  expect(() => makeKey("live", new Uint8Array(31))).toThrow(RangeError);
});
