import { expect, test } from "vitest";
import { findFault } from "./history.ts";

const files = [
  { name: "1_tables", sql: "", checksum: "a" },
  { name: "2_roles", sql: "", checksum: "b" },
];
const done = (name: string, checksum: string) => ({ name, checksum, finished: true });

test("a database that is behind, or level, has no fault", () => {
  expect(findFault(files, [])).toBeNull();
  expect(findFault(files, [done("1_tables", "a")])).toBeNull();
  expect(findFault(files, [done("1_tables", "a"), done("2_roles", "b")])).toBeNull();
});

test("a migration edited after it was applied is refused, and the way out named", () => {
  expect(findFault(files, [done("1_tables", "other")])).toMatch(/1_tables was edited .*npm run db:new/);
});

test("a migration that failed half way is refused, and the way out named", () => {
  expect(findFault(files, [{ ...done("1_tables", "a"), finished: false }])).toMatch(/failed earlier .* resolve/);
});

test("a database of a newer version is refused", () => {
  expect(findFault(files, [done("3_future", "c")])).toMatch(/3_future, which this checkout does not know/);
});
