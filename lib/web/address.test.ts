import { expect, test } from "vitest";
import { type AddressRange, readRange } from "#lib/keys/address-range.ts";
import { callerAddress } from "./address.ts";

const PROXIES = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
  .map(readRange)
  .filter((range): range is AddressRange => !!range);

test.each([
  ["203.0.113.5", null, "203.0.113.5"],
  ["203.0.113.5", "192.0.2.1", "203.0.113.5"],
  ["::ffff:203.0.113.5", "127.0.0.1", "203.0.113.5"],
  ["127.0.0.1", null, "127.0.0.1"],
  ["127.0.0.1", "203.0.113.5", "203.0.113.5"],
  ["::ffff:127.0.0.1", "192.0.2.1, 203.0.113.5", "203.0.113.5"],
  ["10.0.0.2", "192.0.2.1,203.0.113.5, 10.0.0.7", "203.0.113.5"],
  ["10.0.0.2", "203.0.113.5:41234", "203.0.113.5"],
  ["fd00::1", "[2001:db8::5]:443", "2001:db8::5"],
  ["10.0.0.2", "10.0.0.3", "10.0.0.3"],
  ["10.0.0.2", "192.0.2.1, unknown", "10.0.0.2"],
  ["10.0.0.2", "", "10.0.0.2"],
])("a connection from %s that says it was forwarded for %j is from %s", (socket, forwarded, caller) => {
  expect(callerAddress(socket, forwarded, PROXIES)).toBe(caller);
});

test("without trusted proxies what is forwarded counts for nothing, and without a connection nobody is known", () => {
  expect(callerAddress("127.0.0.1", "203.0.113.5", [])).toBe("127.0.0.1");
  expect(callerAddress(null, "203.0.113.5", PROXIES)).toBeNull();
});
