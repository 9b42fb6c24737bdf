import { beforeAll, describe, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { callApi } from "#lib/testing/api.ts";
import { giveCredits, type MeteredOrg, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";

const STRUCTURED = { "content-type": "application/cloudevents+json; charset=utf-8" };
const BATCHED = { "content-type": "application/cloudevents-batch+json" };
const LINES = { "content-type": "application/x-ndjson" };
let service = "";
let org: MeteredOrg;

beforeAll(async () => {
  await publishTestBook([{ feature: "geocode", meter: "requests", price: "1" }]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["authorize", "usage"] })).text;
  org = await openMeteredOrg();
  await giveCredits(org.id, "100");
});

function data(fields: object = {}): object {
  return { key_id: org.key.publicId, feature: "geocode", meters: { requests: 2 }, ...fields };
}

function envelope(id: string, fields: object = {}): object {
  return { specversion: "1.0", id, source: "/workers/1", type: "com.example.usage", data: data(), ...fields };
}

function send(body: unknown, headers: Record<string, string> = {}) {
  return callApi("POST", "/usage", { key: service, body, headers });
}

describe("an event is the same event in every envelope", () => {
  test("with a time, sent five ways, it is charged once", async () => {
    const time = new Date().toISOString();
    const [id, source] = ["same-1", "/workers/1"];
    const first = await send({ source, id, occurred_at: time, ...data() });
    expect(first.json).toMatchObject({ status: "charged", charge: { amount: "2" } });
    const { charge } = first.json as { charge: { id: string } };
    const again = { status: "duplicate", charge: { id: charge.id } };
    expect((await send(envelope(id, { time, traceparent: "00-abc" }), STRUCTURED)).json).toMatchObject(again);
    const headers = {
      "ce-specversion": "1.0",
      "ce-type": "usage",
      "ce-id": id,
      "ce-source": "%2Fworkers/1",
      "ce-time": time,
    };
    expect((await send(data(), headers)).json).toMatchObject(again);
    expect((await send([envelope(id, { time })], BATCHED)).json).toMatchObject({ results: [again] });
    const line = JSON.stringify({ ...data(), occurred_at: time, id, source });
    expect((await send(line, LINES)).json).toMatchObject({ results: [{ line: 1, ...again }] });
  });

  test("without one, a CloudEvent and plain JSON are one event too", async () => {
    expect((await send(envelope("same-2"), STRUCTURED)).json).toMatchObject({ status: "charged" });
    const plain = await send({ source: "/workers/1", id: "same-2", ...data() });
    expect(plain.json).toMatchObject({ status: "duplicate" });
  });
});

test("a bad line is refused alone, by its number, and empty lines hold nothing", async () => {
  const good = (id: string) => JSON.stringify({ source: "lines", id, ...data() });
  const lost = good("l3").replace('"requests":2', '"requests":9007199254740993');
  const body = `${good("l1")}\r\n\n{"source":\n${lost}\n  \n${good("l5")}`;
  const { status, json } = await send(body, LINES);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    results: [
      { line: 1, status: "charged" },
      {
        line: 3,
        status: "invalid",
        problem: { status: 400, code: "malformed", line: 3, detail: expect.stringMatching(/^Line 3: /) },
      },
      { line: 4, status: "invalid", problem: { status: 422, code: "invalid" } },
      { line: 6, status: "charged" },
    ],
  });
});

test("a line that is not UTF-8 harms no other", async () => {
  const good = new TextEncoder().encode(`${JSON.stringify({ source: "lines", id: "utf8", ...data() })}\n`);
  const { json } = await send(Buffer.concat([Uint8Array.of(0x22, 0xff, 0x22, 0x0a), good]), LINES);
  expect(json).toMatchObject({
    results: [
      { line: 1, status: "invalid" },
      { line: 2, status: "charged" },
    ],
  });
});

const REFUSED: readonly [string, () => unknown, Record<string, string>, number, string][] = [
  ["another specversion", () => envelope("r1", { specversion: "0.3" }), STRUCTURED, 422, "specversion"],
  ["no specversion", () => envelope("r2", { specversion: undefined }), STRUCTURED, 422, "specversion"],
  ["no data", () => envelope("r3", { data: undefined }), STRUCTURED, 422, "data"],
  ["data that is not JSON", () => envelope("r4", { datacontenttype: "text/xml" }), STRUCTURED, 422, "datacontenttype"],
  ["an id inside data", () => envelope("r5", { data: data({ id: "x" }) }), STRUCTURED, 422, "data.id"],
  ["an unknown field in data", () => envelope("r6", { data: data({ amount: "1" }) }), STRUCTURED, 422, "amount"],
  ["a time without zone", () => envelope("r7", { time: "2026-01-01T00:00:00" }), STRUCTURED, 422, "occurred_at"],
  ["an array as one CloudEvent", () => [envelope("r8")], STRUCTURED, 422, ""],
  ["one CloudEvent as a batch", () => envelope("r9"), BATCHED, 422, "array"],
  ["binary headers of another version", () => data(), { "ce-specversion": "2.0", "ce-id": "r10" }, 422, "specversion"],
  ["no lines at all", () => "\n\n", LINES, 422, "events"],
  ["1,001 lines", () => "{}\n".repeat(1_001), LINES, 413, "1000"],
  ["1,001 CloudEvents", () => new Array(1_001).fill({}), BATCHED, 413, "1000"],
];

test.each(REFUSED)("%s is refused as a whole, and says where", async (_, body, headers, status, says) => {
  const answer = await send(body(), headers);
  expect(answer.status).toBe(status);
  expect(answer.json).toMatchObject({ detail: expect.stringContaining(says) });
});

test("in a batch of CloudEvents a bad one is refused alone", async () => {
  const { json } = await send([envelope("b1"), envelope("b2", { specversion: "0.3" }), envelope("b3")], BATCHED);
  expect(json).toMatchObject({
    results: [{ status: "charged" }, { status: "invalid", problem: { code: "invalid" } }, { status: "charged" }],
  });
});
