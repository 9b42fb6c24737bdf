import { request as openRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { revokeServiceKey } from "#lib/keys/revoke-service-key.ts";
import { createStaff, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  eventOf,
  GEOCODE,
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
} from "#lib/testing/metering.ts";
import { handleApi } from "#lib/web/api-handler.ts";
import { startDoor, stopDoor } from "#lib/web/door-engine.ts";

let org: MeteredOrg;

beforeAll(async () => {
  await publishTestBook([GEOCODE]);
  org = await openMeteredOrg();
  await giveCredits(org.id, "100");
});

afterAll(stopDoor);

/** Half of an event, a wait, and the other half. */
async function* slowly(id: string, wait: () => Promise<unknown>): AsyncGenerator<Uint8Array> {
  const event = eventOf(org, id, 1);
  const bytes = new TextEncoder().encode(JSON.stringify(event));
  yield bytes.subarray(0, 10);
  await wait();
  yield bytes.subarray(10);
}

async function post(key: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  const headers: Record<string, string> = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const header = (name: string) => headers[name] ?? null;
  const answer = await handleApi({ method: "POST", path: "/api/v1/usage", header, body, address: null });
  return answer.status;
}

test("a key that is revoked while its body is on its way charges nothing", async () => {
  const key = await createServiceKey(systemContext(), { name: "Backend", scopes: ["usage"] });
  expect(
    await post(
      key.text,
      slowly("kept", () => sleep(150)),
    ),
  ).toBe(200);
  const admin = await createStaff();
  const revoke = async () => {
    await revokeServiceKey(admin, { serviceKeyId: key.serviceKeyId });
    await sleep(150);
  };
  expect(await post(key.text, slowly("lost", revoke))).toBe(401);
  const events = await asOwner<{ event_id: string }>("SELECT event_id FROM usage_events WHERE org_id = $1", [org.id]);
  expect(events).toEqual([{ event_id: "kept" }]);
});

test("a body that never ends is cut off soon after its time, not when somebody next looks", async () => {
  const key = await createServiceKey(systemContext(), { name: "Backend", scopes: ["usage"] });
  const { port } = await startDoor({ host: "127.0.0.1", port: 0 }, { requestTimeout: 200, headersTimeout: 200 });
  const headers = { authorization: `Bearer ${key.text}`, "content-type": "application/json", "content-length": 1_000 };
  const request = openRequest(`http://127.0.0.1:${port}/api/v1/usage`, { method: "POST", headers });
  const cut = new Promise<number>((resolve, reject) => {
    request.on("response", (response) => resolve(response.resume().statusCode ?? 0)).on("error", reject);
  });
  request.write("{");
  expect(await cut).toBe(408);
});
