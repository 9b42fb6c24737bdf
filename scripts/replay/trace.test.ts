import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findHeaderFault, readTraceLine } from "./trace.ts";

const TARGET = { fileHash: "f".repeat(64), orgId: "org_0000000000000", model: "gpt-4o" };
const TRACE = new URL("../../lib/testing/traces/azure-llm-conversation-2023-first-1000.csv", import.meta.url);

test("a line of the trace becomes one event, its seventh fraction digit cut and its zone UTC", () => {
  const read = readTraceLine("2023-11-16 18:15:46.6805909,374,44\r", 2, TARGET);
  expect(read).toMatchObject({
    kind: "event",
    event: { occurred_at: "2023-11-16T18:15:46.680590Z", meters: { input_tokens: "374", output_tokens: "44" } },
  });
});

test("the same line of the same file has the same id, every other line another", () => {
  const ids = [2, 2, 3].map((lineNumber) => {
    const read = readTraceLine("2023-11-16 18:15:46.68,374,44", lineNumber, TARGET);
    return read.kind === "event" ? read.event.id : null;
  });
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});

test.each([
  "x,1,2",
  "2023-11-16 18:15:46,1",
  "2023-11-16 18:15:46,1,2,3",
  "2023-11-16 18:15:46,-1,2",
  "2023-02-30 18:15:46,1,2",
  "2023-11-16 18:15:46,1.5,2",
])("the line %s is bad and says why", (line) => {
  expect(readTraceLine(line, 9, TARGET)).toMatchObject({ kind: "bad", reason: expect.stringMatching(/.+/) });
});

test("a blank line is neither an event nor bad", () => {
  expect(readTraceLine("\r", 9, TARGET).kind).toBe("blank");
});

test("only the trace's own header is taken", () => {
  expect(findHeaderFault("\uFEFFTIMESTAMP,ContextTokens,GeneratedTokens\r")).toBeNull();
  expect(findHeaderFault("a,b,c")).toContain("TIMESTAMP");
});

test("every line of the bundled trace can be read", () => {
  const [header = "", ...lines] = readFileSync(TRACE, "utf8").trimEnd().split("\n");
  expect(findHeaderFault(header)).toBeNull();
  const kinds = new Set(lines.map((line, index) => readTraceLine(line, index + 2, TARGET).kind));
  expect([lines.length, [...kinds]]).toEqual([1000, ["event"]]);
});
