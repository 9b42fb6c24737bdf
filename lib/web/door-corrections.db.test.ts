import { afterAll, beforeAll, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { type Door, openDoors } from "#lib/testing/doors.ts";
import { giveCredits, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";
import { stopDoor } from "#lib/web/door-engine.ts";

const DOORS = ["through Next", "through the listener"] as const;
let doors: ReadonlyMap<string, Door>;
let service = "";

beforeAll(async () => {
  await publishTestBook([{ feature: "geocode", meter: "requests", price: "2" }]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["usage"] })).text;
  ({ doors } = await openDoors());
});

afterAll(stopDoor);

/** A customer with 100 credits who used 4 of them, at one door. */
async function openCustomer(name: string) {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  const send = async (method: string, path: string, key: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const sent = { method, path: `/api/v1${path}`, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await doors.get(name)?.(sent);
    return JSON.parse(answer?.text ?? "{}");
  };
  const event = { source: name, id: "e", key_id: org.key.publicId, feature: "geocode", meters: { requests: 2 } };
  const { charge } = await send("POST", "/usage", service, event);
  const post = (path: string, body: object) => send("POST", `/events/${charge.id}${path}`, service, body);
  const read = (path: string) => send("GET", path, org.key.text);
  return { charge, event, post, read, resend: () => send("POST", "/usage", service, event) };
}

test.each(DOORS)("%s a charge is voided once, and its event stays charged as it was", async (name) => {
  const { charge, post, read, resend } = await openCustomer(name);
  const correction = { id: "v-1", reason: "The answer was empty." };
  const voided = { charge: { id: charge.id, amount: "4", voided_by: "v-1" }, balance: { available: "100" } };
  expect(await post("/void", correction)).toMatchObject({ status: "voided", ...voided });
  expect(await post("/void", correction)).toMatchObject({ status: "duplicate", ...voided });
  expect(await resend()).toMatchObject({ status: "duplicate", ...voided });
  expect(await read(`/charges/${charge.id}`)).toMatchObject({
    amount: "4",
    correction: { kind: "void", id: "v-1", reason: correction.reason },
  });
  expect(await read("/balance")).toMatchObject({ available: "100" });
});

test.each(DOORS)("%s an amended charge names the one in its place, whatever asks for it", async (name) => {
  const { charge, post, read, resend } = await openCustomer(name);
  const correction = { id: "a-1", meters: { requests: "5" } };
  const amended = await post("/amend", correction);
  expect(amended).toMatchObject({
    status: "amended",
    supersedes: charge.id,
    charge: { amount: "10" },
    balance: { available: "90" },
  });
  expect(await post("/amend", correction)).toEqual({ ...amended, status: "duplicate" });
  expect(await resend()).toMatchObject({ status: "duplicate", charge: { superseded_by: amended.charge.id } });
  expect(await read(`/charges/${amended.charge.id}`)).toMatchObject({ meters: { requests: "5" } });
  expect(await read("/usage?bucket=event&status=superseded")).toMatchObject({ events: [{ id: charge.id }] });
});

test.each(DOORS)("%s what the usage really was may have no price, and costs nothing then", async (name) => {
  const { charge, post, read } = await openCustomer(name);
  const amended = await post("/amend", { id: "a-2", meters: { requests: "1" }, feature: "unheard-of" });
  expect(amended).toMatchObject({ status: "unmatched", supersedes: charge.id, charge: { amount: "0" } });
  expect(await read(`/charges/${amended.charge.id}`)).toMatchObject({ status: "unmatched" });
});

test.each(DOORS)("%s the document of all calls is read without a key", async (name) => {
  const answer = await doors.get(name)?.({ method: "GET", path: "/api/v1/openapi.json", headers: {} });
  expect(answer?.status).toBe(200);
  expect(JSON.parse(answer?.text ?? "")).toMatchObject({
    openapi: "3.1.1",
    paths: { "/usage": { post: { operationId: "recordUsage" } } },
  });
});
