import { expect, test } from "vitest";
import { testDocument } from "#lib/testing/api-document.ts";
import { referenceOf } from "#lib/web/api/reference.ts";
import { namesIn } from "#lib/web/api/reference-shape.ts";

const reference = referenceOf(testDocument(), "https://billing.example.com");
const calls = reference.groups.flatMap((group) => group.calls);

test("every call of the document is on the page once, with a command, an answer and its errors", () => {
  const operations = Object.values(testDocument().paths).flatMap((item) => Object.values(item));
  expect(calls.map(({ id }) => id).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
  for (const call of calls) {
    expect(call.requests.length, call.id).toBeGreaterThan(0);
    expect(call.answered, call.id).not.toBe("null");
    expect(call.problems.map(({ code }) => code)).toContain("unavailable");
  }
});

test("a command can be copied into a shell as it is", () => {
  const settle = calls.find(({ id }) => id === "settleHold")?.requests[0]?.code ?? "";
  expect(settle).toMatch(/^curl 'https:\/\/billing\.example\.com\/api\/v1\/holds\/hld_[0-9a-z]{13}\/settle' \\\n/);
  expect(settle).toContain('-H "Authorization: Bearer $SERVICE_KEY"');
  const usage = calls.find(({ id }) => id === "recordUsage")?.requests.map(({ label }) => label);
  expect(usage).toEqual(["JSON", "NDJSON", "CloudEvent", "Batch"]);
  for (const { code } of calls.flatMap((call) => call.requests)) {
    expect(code.replaceAll("'\\''", "").split("'").length % 2, code).toBe(1);
  }
});

test("a type that a field refers to is described on the page", () => {
  const described = reference.types.map(({ name }) => name);
  const shapes = [...calls.flatMap(({ body, answer }) => [body, answer]), ...reference.types.map(({ shape }) => shape)];
  for (const name of shapes.flatMap(namesIn)) expect(described).toContain(name);
  expect(described).toContain("Charge");
});
