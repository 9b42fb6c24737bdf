import { beforeAll, describe, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { forgetKeys } from "#lib/keys/known-keys-store.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { callApi, type TestCall } from "#lib/testing/api.ts";
import { asOwner } from "#lib/testing/database.ts";
import { GEOCODE, giveCredits, type MeteredOrg, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";

let service = "";
let org: MeteredOrg;
let next = 0;

beforeAll(async () => {
  await publishTestBook([GEOCODE]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["authorize", "usage"] })).text;
  org = await openMeteredOrg();
  await giveCredits(org.id, "100");
});

function event(fields: object = {}): object {
  next += 1;
  return {
    source: "test",
    id: `e-${next}`,
    key_id: org.key.publicId,
    feature: "geocode",
    meters: { requests: "1" },
    ...fields,
  };
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

const EVENT_TEXT = (count: string) =>
  JSON.stringify(event({ meters: { requests: "COUNT" } })).replace('"COUNT"', count);

const refused: readonly [string, string, string, () => TestCall, number, string][] = [
  ["a path that does not exist", "GET", "/invoices", () => ({ key: org.key.text }), 404, "not_found"],
  ["another method", "DELETE", "/usage", () => ({ key: service }), 405, "method_not_allowed"],
  ["no key", "GET", "/balance", () => ({}), 401, "unauthenticated"],
  ["a mistyped key", "GET", "/balance", () => ({ key: `${org.key.text}x` }), 401, "unauthenticated"],
  [
    "a customer's key where a service key is due",
    "POST",
    "/usage",
    () => ({ key: org.key.text, body: event() }),
    403,
    "forbidden",
  ],
  ["a service key where a customer's is due", "GET", "/balance", () => ({ key: service }), 403, "forbidden"],
  [
    "no content type",
    "POST",
    "/usage",
    () => ({ key: service, body: event(), headers: { "content-type": "" } }),
    415,
    "unsupported_media_type",
  ],
  [
    "a form",
    "POST",
    "/usage",
    () => ({ key: service, body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } }),
    415,
    "unsupported_media_type",
  ],
  [
    "a compressed body",
    "POST",
    "/usage",
    () => ({ key: service, body: "{}", headers: { "content-encoding": "gzip" } }),
    415,
    "unsupported_media_type",
  ],
  ["half a body", "POST", "/usage", () => ({ key: service, body: '{"source":' }), 400, "malformed"],
  ["no body", "POST", "/usage", () => ({ key: service, body: "" }), 400, "malformed"],
  [
    "bytes that are not UTF-8",
    "POST",
    "/usage",
    () => ({ key: service, body: Uint8Array.of(34, 255, 34) }),
    400,
    "malformed",
  ],
  ["eleven levels", "POST", "/usage", () => ({ key: service, body: nested(11) }), 400, "malformed"],
  ["a field called __proto__", "POST", "/usage", () => ({ key: service, body: '{"__proto__":{}}' }), 400, "malformed"],
  [
    "a byte more than 1 MiB",
    "POST",
    "/usage",
    () => ({ key: service, body: `"${"x".repeat(1_048_575)}"` }),
    413,
    "too_large",
  ],
  ["1,001 events", "POST", "/usage", () => ({ key: service, body: new Array(1_001).fill({}) }), 413, "too_large"],
  ["no events", "POST", "/usage", () => ({ key: service, body: [] }), 422, "invalid"],
  ["an unknown field", "POST", "/usage", () => ({ key: service, body: event({ amount: "1" }) }), 422, "invalid"],
  [
    "a JSON number above 2⁵³",
    "POST",
    "/usage",
    () => ({ key: service, body: EVENT_TEXT("9007199254740993") }),
    422,
    "invalid",
  ],
  [
    "a JSON number that would round to a whole one",
    "POST",
    "/usage",
    () => ({ key: service, body: EVENT_TEXT("123456789012345.00001") }),
    422,
    "invalid",
  ],
  [
    "a key that names nothing",
    "POST",
    "/usage",
    () => ({ key: service, body: event({ key_id: "key_1" }) }),
    404,
    "not_found",
  ],
  [
    "more than the balance, before the work",
    "POST",
    "/usage",
    () => ({ key: service, body: event({ meters: { requests: "1000000" }, on_insufficient: "reject" }) }),
    402,
    "out_of_credit",
  ],
  ["an unknown search parameter", "GET", "/usage?bukket=day", () => ({ key: org.key.text }), 422, "invalid"],
  [
    "a charge that does not exist",
    "GET",
    "/charges/chg_0000000000000",
    () => ({ key: org.key.text }),
    404,
    "not_found",
  ],
  ["a parameter sent twice", "GET", "/usage?by=key&by=feature", () => ({ key: org.key.text }), 422, "invalid"],
  ["the last day of calendars", "GET", "/usage?to=9999-12-31", () => ({ key: org.key.text }), 422, "invalid"],
  ["a cursor nobody gave out", "GET", "/usage?bucket=event&cursor=x", () => ({ key: org.key.text }), 422, "invalid"],
];

describe("what is refused is a problem document with the reason's own status", () => {
  test.each(refused)("%s: %s %s", async (_, method, path, call, status, code) => {
    const answer = await callApi(method, path, call());
    expect(answer.json).toMatchObject({ status, code, type: `/problems/${code.replaceAll("_", "-")}` });
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json).toMatchObject({ instance: answer.headers["x-request-id"] });
  });
});

test("405 lists what there is, 401 says how to sign in, and a request id comes back", async () => {
  const other = await callApi("PUT", "/usage", { key: service, headers: { "x-request-id": "mine-1" } });
  expect(other.headers).toMatchObject({ allow: "GET, POST", "x-request-id": "mine-1" });
  expect((await callApi("GET", "/balance")).headers["www-authenticate"]).toMatch(/^Bearer/);
});

test("a batch answers 200 with an item per event; a bad item carries its own problem", async () => {
  const body = `[${JSON.stringify(event())}, ${EVENT_TEXT("9007199254740993")}, ${EVENT_TEXT("2")}]`;
  const { status, json } = await callApi("POST", "/usage", { key: service, body });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    results: [
      { status: "charged", charge: { amount: "1" } },
      {
        status: "invalid",
        problem: { status: 422, code: "invalid", detail: expect.stringContaining('"9007199254740993"') },
      },
      { status: "charged", charge: { amount: "2" } },
    ],
  });
});

test("a customer reads its balance, usage, prices and charges, and never another's charge", async () => {
  const own = await openMeteredOrg();
  await giveCredits(own.id, "10");
  const sent = await callApi("POST", "/usage", {
    key: service,
    body: event({ key_id: own.key.publicId, meters: { requests: "4" } }),
  });
  const { charge } = sent.json as { charge: { id: string } };
  const key = own.key.text;
  expect((await callApi("GET", "/balance", { key })).json).toMatchObject({
    current: "6",
    available: "6",
    debt: "0",
    grants: [{ remaining: "6", origin: "promotion", expires_at: null }],
  });
  expect((await callApi("GET", "/usage?by=key", { key })).json).toMatchObject({
    total: "4",
    buckets: [{ key: own.key.publicId, amount: "4", events: 1 }],
  });
  expect((await callApi("GET", "/usage?bucket=hour", { key })).json).toMatchObject({ total: "4" });
  expect((await callApi("GET", "/usage?bucket=event&status=charged", { key })).json).toMatchObject({
    events: [{ id: charge.id, amount: "4", lines: [{ formula: "4 requests × 1 = 4" }] }],
    next_cursor: null,
  });
  expect((await callApi("GET", `/charges/${charge.id}`, { key })).json).toMatchObject({
    id: charge.id,
    meters: { requests: "4" },
  });
  expect((await callApi("GET", "/prices", { key })).json).toMatchObject({
    price_version: 1,
    rates: [{ feature: "geocode", price: "1" }],
  });
  expect((await callApi("GET", `/charges/${charge.id}`, { key: org.key.text })).status).toBe(404);
});

test("pages of events follow each other without gaps or repeats", async () => {
  const own = await openMeteredOrg();
  await giveCredits(own.id, "10");
  await callApi("POST", "/usage", {
    key: service,
    body: Array.from({ length: 5 }, () => event({ key_id: own.key.publicId })),
  });
  const seen: string[] = [];
  let cursor = "";
  for (let page = 0; page < 5; page += 1) {
    const { json } = await callApi("GET", `/usage?bucket=event&limit=2${cursor && `&cursor=${cursor}`}`, {
      key: own.key.text,
    });
    const { events, next_cursor } = json as { events: { id: string }[]; next_cursor: string | null };
    seen.push(...events.map(({ id }) => id));
    if (!next_cursor) break;
    cursor = next_cursor;
  }
  expect(seen).toHaveLength(5);
  expect(new Set(seen).size).toBe(5);
});

test("a revoked key is refused at once", async () => {
  const own = await openMeteredOrg();
  expect((await callApi("GET", "/balance", { key: own.key.text })).status).toBe(200);
  await asOwner("UPDATE key_index SET revoked_at = now() WHERE key_id = $1", [own.key.id]);
  forgetKeys();
  expect((await callApi("GET", "/balance", { key: own.key.text })).status).toBe(401);
});
