import { type ClientRequest, request as openRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { contractOf, type Door, openDoors, type Sent } from "#lib/testing/doors.ts";
import { GEOCODE, giveCredits, type MeteredOrg, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";
import { startDoor, stopDoor } from "#lib/web/door-engine.ts";

const MEBIBYTE = 1_048_576;
let origin = "";
let service = "";
let org: MeteredOrg;
let doors: ReadonlyMap<string, Door>;

beforeAll(async () => {
  await publishTestBook([GEOCODE]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["authorize", "usage"] })).text;
  org = await openMeteredOrg();
  await giveCredits(org.id, "1000");
  ({ origin, doors } = await openDoors());
});

afterAll(stopDoor);

function event(id: string, fields: object = {}): object {
  return { source: "doors", id, key_id: org.key.publicId, feature: "geocode", meters: { requests: "1" }, ...fields };
}

function isBytes(body: unknown): body is Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array;
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Sent {
  const text = typeof body === "string" || isBytes(body) ? body : JSON.stringify(body);
  const own = {
    authorization: `Bearer ${service}`,
    "content-type": "application/json",
    "x-request-id": "req-of-the-test",
  };
  return { method: "POST", path: `/api/v1${path}`, headers: { ...own, ...headers }, body: text };
}

function get(path: string, method = "GET", key = () => org.key.text): Sent {
  return {
    method,
    path: `/api/v1${path}`,
    headers: { authorization: `Bearer ${key()}`, "x-request-id": "req-of-the-test" },
  };
}

const CASES: readonly (readonly [string, number, (door: string) => Sent])[] = [
  ["an event", 200, (door) => post("/usage", event(`one ${door}`))],
  ["a batch with a bad one", 200, (door) => post("/usage", [event(`two ${door}`), { nonsense: true }])],
  [
    "an event sent again with another body",
    422,
    (door) => post("/usage", event(`one ${door}`, { meters: { requests: "2" } })),
  ],
  ["an authorization", 200, () => post("/authorize", { key: org.key.text, feature: "geocode" })],
  [
    "more than there is",
    402,
    (door) => post("/usage", event(`more ${door}`, { meters: { requests: "9999" }, on_insufficient: "reject" })),
  ],
  ["a search", 200, () => get("/prices?feature=geocode")],
  ["a search parameter that does not exist", 422, () => get("/balance?of=everybody")],
  ["no key", 401, () => get("/balance", "GET", () => "")],
  ["a charge that does not exist", 404, () => get("/charges/chg_1")],
  ["a path that does not exist", 404, () => get("/%F0%9F%92%B8?x=%zz")],
  ["HEAD", 405, () => get("/balance", "HEAD")],
  ["OPTIONS", 405, () => get("/usage", "OPTIONS")],
  ["DELETE", 405, () => get("/usage", "DELETE")],
  ["a body that is not JSON", 400, () => post("/usage", "{")],
  ["a body that is not UTF-8", 400, () => post("/usage", Uint8Array.of(0x22, 0xff, 0x22))],
  ["an empty body", 400, () => post("/usage", "")],
  ["another content type", 415, () => post("/usage", "a=b", { "content-type": "application/x-www-form-urlencoded" })],
  ["a body beyond the limit", 413, () => post("/usage", " ".repeat(MEBIBYTE + 1))],
  ["a large body that nobody may send", 401, () => post("/usage", " ".repeat(3 * MEBIBYTE), { authorization: "" })],
];

test.each(CASES)("both doors answer %s with %i, alike to the letter", async (_name, status, send) => {
  const answers = [];
  for (const [name, door] of doors) answers.push(contractOf(await door(send(name)), name));
  expect(answers[0]?.status).toBe(status);
  expect(answers[1]).toEqual(answers[0]);
});

function openPost(length: number): { request: ClientRequest; answered: Promise<number> } {
  const headers = { authorization: `Bearer ${service}`, "content-type": "application/json", "content-length": length };
  const request = openRequest(`${origin}/api/v1/usage`, { method: "POST", headers });
  const answered = new Promise<number>((resolve, reject) => {
    request.on("response", (response) => resolve(response.resume().statusCode ?? 0)).on("error", reject);
  });
  return { request, answered };
}

describe("the listener", () => {
  test("answers a path outside the API, and one that is no URL", async () => {
    expect((await fetch(`${origin}/admin`)).status).toBe(404);
    expect((await fetch(`${origin}//[`)).status).toBe(400);
  });

  test("survives callers that go away in the middle of a body", async () => {
    const { request, answered } = openPost(1_000);
    request.write("[");
    setTimeout(() => request.destroy(), 50);
    await expect(answered).rejects.toThrow();
    expect((await fetch(`${origin}/api/v1/balance`)).status).toBe(401);
  });

  test("closes when the calls under way are answered, and opens again", async () => {
    const text = JSON.stringify(event("while closing"));
    const { request, answered } = openPost(text.length);
    request.write(text.slice(0, 10));
    await fetch(`${origin}/api/v1/balance`);
    const stopped = stopDoor();
    request.end(text.slice(10));
    expect(await answered).toBe(200);
    await stopped;
    await expect(fetch(`${origin}/api/v1/balance`)).rejects.toThrow();
    const { port } = await startDoor({ host: "127.0.0.1", port: 0 });
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/balance`)).status).toBe(401);
  });
});
