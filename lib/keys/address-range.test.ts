import fc from "fast-check";
import { expect, test } from "vitest";
import { contains, readAddress, readRange, writeRange } from "./address-range.ts";

test.each([
  ["192.0.2.7", "192.0.2.7/32"],
  ["192.0.2.0/24", "192.0.2.0/24"],
  ["192.0.2.7/24", "192.0.2.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8:0::/32", "2001:db8::/32"],
  ["::1", "::1/128"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1/128"],
  ["2001:0:0:1:0:0:1:1", "2001::1:0:0:1:1/128"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1/128"],
  ["10:0:0:0:0:0:0:0", "10::/128"],
  ["::/0", "::/0"],
  ["::ffff:192.0.2.7", "192.0.2.7/32"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221/128"],
])("%s is the range %s", (text, written) => {
  const range = readRange(text);
  expect(range && writeRange(range)).toBe(written);
});

test.each([
  "",
  "192.0.2",
  "192.0.2.256",
  "192.0.2.0/33",
  "192.0.2.0/-1",
  "192.0.2.0/",
  "192.0.2.0/8/8",
  "2001:db8::/129",
  "fe80::1%eth0",
  "example.com",
  "1.2.3.4:80",
  "1:2:3:4:5:6:7",
  "1::2::3",
  "1:2:3:4:5:6:7:8::",
  "::1.2.3.256",
  "01.2.3.4",
])("%j is no range", (text) => {
  expect(readRange(text)).toBeNull();
});

test.each([
  ["192.0.2.0/24", "192.0.2.255", true],
  ["192.0.2.0/24", "192.0.3.0", false],
  ["192.0.2.0/24", "::ffff:192.0.2.9", true],
  ["0.0.0.0/0", "::1", false],
  ["2001:db8::/33", "2001:db8:7fff::1", true],
  ["2001:db8::/33", "2001:db8:8000::1", false],
])("%s contains %s: %s", (range, address, expected) => {
  const [read, sent] = [readRange(range), readAddress(address)];
  expect(read && sent && contains(read, sent)).toBe(expected);
});

test("every range is read back as it is written, and contains its own first address", () => {
  const family = fc.constantFrom(4 as const, 6 as const);
  fc.assert(
    fc.property(family, fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), fc.nat(128), (kind, bits, size) => {
      const width = kind === 4 ? 32 : 128;
      const length = size % (width + 1);
      const beyond = BigInt(width - length);
      const value = (BigInt.asUintN(width, bits) >> beyond) << beyond;
      // What is written as IPv6 but means IPv4 is read as IPv4.
      fc.pre(kind === 4 || value >> 32n !== 0xffffn);
      const range = { family: kind, value, length };
      const written = writeRange(range);
      expect(readRange(written)).toEqual(range);
      const first = readAddress(written.split("/")[0] ?? "");
      expect(first && contains(range, first)).toBe(true);
    }),
    { seed: 21 },
  );
});
