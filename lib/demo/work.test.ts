import fc from "fast-check";
import { expect, test } from "vitest";
import { countTokens } from "./tokens.ts";
import { drawImage, fetchPage, writeReply } from "./work.ts";

test.each([
  ["", 0],
  ["tolls", 2],
  ["pay the toll.", 4],
  ["   ", 0],
])("%j counts %i tokens", (text, tokenCount) => {
  expect(countTokens(text)).toBe(tokenCount);
});

test("a reply never has more tokens than were asked for, and is the same each time", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 200 }), (question, maxTokens) => {
      const reply = writeReply(question, maxTokens);
      expect(countTokens(reply.text)).toBeLessThanOrEqual(maxTokens);
      expect(writeReply(question, maxTokens)).toEqual(reply);
    }),
    { seed: 11 },
  );
});

test("two images of one prompt differ", () => {
  expect(drawImage("a gate", 0, 512, 512)).not.toBe(drawImage("a gate", 1, 512, 512));
});

test("a page whose scripts ran is longer", () => {
  const url = new URL("https://news.example/today");
  expect(fetchPage(url, "js").length).toBeGreaterThan(fetchPage(url, "none").length);
});
