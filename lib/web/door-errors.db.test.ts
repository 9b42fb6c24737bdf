import { afterAll, beforeAll, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { contractOf, type Door, openDoors, type Sent } from "#lib/testing/doors.ts";
import { instead } from "#lib/testing/instead.ts";
import { addKey, giveCredits, type MeteredOrg, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";
import { stopDoor } from "#lib/web/door-engine.ts";

const MEBIBYTE = 1_048_576;
const VIDEO = { feature: "video", estimate: { seconds: 5 } };
let doors: ReadonlyMap<string, Door>;
let service = "";
let idle = "";
let org: MeteredOrg;
let other: MeteredOrg;
let suspended: MeteredOrg;
let indebted: MeteredOrg;
let expired = "";
let revoked = "";

async function call(method: string, path: string, body?: unknown, key = service): Promise<Sent> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", "x-request-id": "of-the-test" };
  return { method, path: `/api/v1${path}`, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
}

const post = (path: string, body: unknown, key?: string) => call("POST", path, body, key);
const get = (path: string, key: string) => call("GET", path, undefined, key);

/** Sends through one door and reads one field of what it answers: what the next step names. */
async function answered(sent: Promise<Sent>): Promise<{ [name: string]: { id: string } }> {
  const [door] = doors.values();
  return JSON.parse((await door?.(await sent))?.text ?? "{}");
}

const usage = (id: string, fields: object = {}) => ({
  source: "errors",
  id,
  key_id: org.key.publicId,
  feature: "video",
  meters: { seconds: 1 },
  ...fields,
});

const charged = async (id: string) => (await answered(post("/usage", usage(id)))).charge?.id ?? "";
const held = async (id: string) =>
  (await answered(post("/holds", { id, key_id: org.key.publicId, ...VIDEO }))).hold?.id ?? "";

async function released(id: string): Promise<string> {
  const hold = await held(id);
  await answered(post(`/holds/${hold}/release`, {}));
  return hold;
}

async function settled(id: string): Promise<string> {
  const hold = await held(id);
  await answered(post(`/holds/${hold}/settle`, { id: `${id} end`, meters: { seconds: 1 } }));
  return hold;
}

async function voided(id: string): Promise<string> {
  const charge = await charged(id);
  await answered(post(`/events/${charge}/void`, { id: `${id} void` }));
  return charge;
}

beforeAll(async () => {
  await publishTestBook([{ feature: "video", meter: "seconds", price: "1" }]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["authorize", "usage"] })).text;
  idle = (await createServiceKey(systemContext(), { name: "Import", scopes: ["backfill"] })).text;
  [org, other, suspended, indebted] = await Promise.all([
    openMeteredOrg(),
    openMeteredOrg(),
    openMeteredOrg(),
    openMeteredOrg(),
  ]);
  for (const { id } of [org, other]) await giveCredits(id, "1000");
  expired = (await addKey(org.id, "live", new Date(0))).text;
  revoked = (await addKey(org.id)).text;
  await asOwner("UPDATE organizations SET state = 'suspended' WHERE id = $1", [suspended.id]);
  await asOwner("UPDATE key_index SET revoked_at = now() WHERE key_id = (SELECT max(key_id) FROM key_index)");
  ({ doors } = await openDoors());
  await answered(post("/usage", usage("debt", { key_id: indebted.key.publicId })));
});

afterAll(stopDoor);

type Case = readonly [name: string, status: number, code: string, send: (door: string) => Promise<Sent>];

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const cursor = (text: string) => Buffer.from(text).toString("base64url");
const forbiddenBody = () => post("/authorize", { key: org.key.text, feature: "video" }, idle);

const CASES: readonly Case[] = [
  ["eleven levels", 400, "malformed", () => post("/usage", nested(11))],
  ["an unknown key", 401, "unauthenticated", () => get("/balance", "tg_live_none")],
  ["an expired key", 401, "unauthenticated", () => get("/balance", expired)],
  ["a revoked key", 401, "unauthenticated", () => get("/balance", revoked)],
  ["an expired key to authorize", 401, "unauthenticated", () => post("/authorize", { key: expired, feature: "video" })],
  ["a revoked key to authorize", 401, "unauthenticated", () => post("/authorize", { key: revoked, feature: "video" })],
  [
    "a hold beyond the balance",
    402,
    "out_of_credit",
    (door) => post("/holds", { id: door, key_id: org.key.publicId, feature: "video", estimate: { seconds: 100_000 } }),
  ],
  [
    "usage beyond the balance, before the work",
    402,
    "out_of_credit",
    (door) => post("/usage", usage(`beyond ${door}`, { meters: { seconds: 100_000 }, on_insufficient: "reject" })),
  ],
  ["new work of who owes", 402, "debt_unpaid", () => post("/authorize", { key: indebted.key.text, feature: "video" })],
  ["a service key with another scope", 403, "forbidden", forbiddenBody],
  ["a customer's key for the vendor's call", 403, "forbidden", () => post("/holds", {}, org.key.text)],
  [
    "a suspended organization",
    403,
    "organization_suspended",
    () => post("/authorize", { key: suspended.key.text, feature: "video" }),
  ],
  ["another's charge", 404, "not_found", async (door) => get(`/charges/${await charged(`c ${door}`)}`, other.key.text)],
  ["another's hold", 404, "not_found", async (door) => get(`/holds/${await held(`h ${door}`)}`, other.key.text)],
  [
    "another's organization to quote for",
    404,
    "not_found",
    () => post("/quote", { org_id: other.publicId, job: VIDEO }, org.key.text),
  ],
  [
    "a key with an organization that is not its own",
    404,
    "not_found",
    () => post("/quote", { key_id: org.key.publicId, org_id: other.publicId, job: VIDEO }),
  ],
  ["a charge to void that is none", 404, "not_found", () => post("/events/chg_0/void", { id: "v" })],
  [
    "a hold to settle that is none",
    404,
    "not_found",
    () => post("/holds/hld_0000000000000/settle", { id: "s", meters: { seconds: 1 } }),
  ],
  ["another method", 405, "method_not_allowed", () => call("PUT", "/holds/hld_0/settle")],
  [
    "a settled hold to release",
    409,
    "conflict",
    async (door) => post(`/holds/${await settled(`s ${door}`)}/release`, {}),
  ],
  [
    "a released hold to extend",
    409,
    "conflict",
    async (door) => post(`/holds/${await released(`r ${door}`)}/extend`, { lifetime_s: 60 }),
  ],
  [
    "a voided charge to void otherwise",
    409,
    "conflict",
    async (door) => post(`/events/${await voided(`v ${door}`)}/void`, { id: `${door} again` }),
  ],
  ["1,001 events", 413, "too_large", () => post("/usage", new Array(1_001).fill({}))],
  ["a byte more than 1 MiB", 413, "too_large", () => post("/quote", "x".repeat(MEBIBYTE - 1))],
  [
    "a form",
    415,
    "unsupported_media_type",
    async () => {
      const sent = await post("/holds", {});
      return { ...sent, headers: { ...sent.headers, "content-type": "multipart/form-data" } };
    },
  ],
  ["an unknown field", 422, "invalid", async (door) => post(`/events/${await charged(`u ${door}`)}/void`, { why: 1 })],
  ["a search where there is none", 422, "invalid", () => post("/quote?dry=1", { job: VIDEO }, org.key.text)],
  [
    "a hold's id for something else",
    422,
    "mismatch",
    async (door) => {
      await held(`m ${door}`);
      return post("/holds", { id: `m ${door}`, key_id: org.key.publicId, feature: "video", estimate: { seconds: 6 } });
    },
  ],
  [
    "a correction's id for something else",
    422,
    "mismatch",
    async (door) => {
      const charge = await voided(`w ${door}`);
      return post(`/events/${charge}/void`, { id: `w ${door} void`, reason: "another" });
    },
  ],
  ["a feature that is no text", 422, "invalid", () => get("/usage?bucket=event&feature=%00", org.key.text)],
  [
    "a cursor beyond all ids",
    422,
    "invalid",
    () => get(`/usage?bucket=event&cursor=${cursor(`1.${2n ** 63n}`)}`, org.key.text),
  ],
  [
    "a cursor before all time",
    422,
    "invalid",
    () => get(`/usage?bucket=event&cursor=${cursor(`-${"9".repeat(18)}.1`)}`, org.key.text),
  ],
  [
    "an instant after the year 9999",
    422,
    "invalid",
    () => get("/usage?bucket=event&from=9999-12-31T23:00:00-01:00", org.key.text),
  ],
  ["a quote for nobody", 422, "invalid", () => post("/quote", { job: VIDEO })],
  ["work without a price", 422, "unpriced", () => post("/quote", { job: { ...VIDEO, feature: "x" } }, org.key.text)],
];

test.each(CASES)("both doors answer %s with %i %s, alike to the letter", async (_, status, code, send) => {
  const answers = [];
  for (const [name, door] of doors) answers.push(contractOf(await door(await send(name)), name));
  expect(JSON.parse(answers[0]?.body ?? "")).toMatchObject({ status, code });
  expect(answers[0]?.status).toBe(status);
  expect(answers[1]).toEqual(answers[0]);
  if (status === 405) expect(answers[0]?.headers.allow).toBe("POST");
});

test("both doors answer 503 with Retry-After when too much waits already", async () => {
  const full = { waiting: 1e9 };
  await instead("commits", { lanes: [full, full, full], heldUp: new Map() }, async () => {
    for (const door of doors.values()) {
      const { status, headers, text } = await door(await post("/usage", usage("overflow")));
      expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
      expect(JSON.parse(text)).toMatchObject({ code: "unavailable" });
    }
  });
});
