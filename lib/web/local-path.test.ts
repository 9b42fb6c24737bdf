import { expect, test } from "vitest";
import { localPath } from "./local-path.ts";

test.each(["/keys", "/usage/charges?feature=gpt-4o&from=1", "/"])("%j is a path of ours", (path) => {
  expect(localPath(path)).toBe(path);
});

test.each([
  null,
  undefined,
  "",
  "keys",
  "//evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "/a/..\\\\evil.example",
  "/%2e//evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
])("%j leads to the start", (path) => {
  expect(localPath(path)).toBe("/");
});
