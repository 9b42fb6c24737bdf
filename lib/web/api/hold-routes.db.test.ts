import { beforeAll, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { callApi } from "#lib/testing/api.ts";
import { asOwner } from "#lib/testing/database.ts";
import { giveCredits, type MeteredOrg, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";

let service = "";
let org: MeteredOrg;

beforeAll(async () => {
  await publishTestBook([{ feature: "video", meter: "seconds", price: "1" }]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["authorize", "usage"] })).text;
  org = await openMeteredOrg();
  await giveCredits(org.id, "100");
});

function post(path: string, body: object, key = service) {
  return callApi("POST", path, { key, body });
}

async function placed(id: string): Promise<string> {
  const body = { id, key_id: org.key.publicId, feature: "video", estimate: { seconds: 10 } };
  const { json } = await post("/holds", body);
  return (json as { hold: { id: string } }).hold.id;
}

test("a hold is placed, read, extended, settled and answered over the API", async () => {
  const id = await placed("task-1");
  expect((await callApi("GET", `/holds/${id}`, { key: org.key.text })).json).toMatchObject({
    hold: { id, state: "open", amount: "10", remaining: "10" },
  });
  expect((await post(`/holds/${id}/extend`, { lifetime_s: 7200 })).status).toBe(200);
  expect((await post(`/holds/${id}/settle`, { id: "s", meters: { seconds: "12" } })).json).toMatchObject({
    status: "charged",
    charge: { amount: "12", hold: { id, from_hold: "10", beyond: "2" } },
    hold: { state: "settled", remaining: "0" },
  });
  expect((await post(`/holds/${id}/release`, {})).status).toBe(409);
});

test("a hold is released once, however often that is asked", async () => {
  const id = await placed("task-2");
  for (let time = 0; time < 2; time += 1) {
    expect((await post(`/holds/${id}/release`, {})).json).toMatchObject({
      hold: { state: "released", remaining: "0" },
    });
  }
});

test("a release needs no body, and anything said in one is checked", async () => {
  const id = await placed("task-3");
  expect((await post(`/holds/${id}/release`, { why: "failed" })).status).toBe(422);
  expect((await callApi("POST", `/holds/${id}/release`, { key: service })).json).toMatchObject({
    hold: { state: "released" },
  });
});

test("a refusal by a limit names it over the API", async () => {
  const bounded = await openMeteredOrg();
  await giveCredits(bounded.id, "100");
  await asOwner(
    "INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, 'key', $2, 'per_month', 5, 'test')",
    [bounded.id, String(bounded.key.id)],
  );
  const work = { key_id: bounded.key.publicId, feature: "video" };
  const named = {
    status: 402,
    code: "limit_reached",
    limit_source: "key",
    limit_subject: bounded.key.publicId,
    limit_kind: "per_month",
    limit_amount: "5",
    available: "5",
    limits_url: expect.stringMatching(/\/keys\/key_\w+\?limit=lim_\w+$/),
  };
  expect((await post("/holds", { id: "h", ...work, estimate: { seconds: 6 } })).json).toMatchObject(named);
  const event = { source: "t", id: "e", ...work, meters: { seconds: 6 }, on_insufficient: "reject" };
  expect((await post("/usage", event)).json).toMatchObject(named);
});

test("what a hold or quote cannot be is a problem with its own status", async () => {
  const hold = { id: "never-placed", key_id: org.key.publicId, feature: "video" };
  const other = await openMeteredOrg();
  expect((await post("/holds", { ...hold, estimate: { seconds: 1000 } })).json).toMatchObject({
    status: 402,
    code: "out_of_credit",
    limit_source: "balance",
    required: "1000",
  });
  expect((await post("/holds", { ...hold, feature: "x", estimate: { seconds: 1 } })).status).toBe(422);
  expect((await post("/holds", hold)).status).toBe(422);
  expect((await post("/holds", { ...hold, estimate: { seconds: 1 } }, org.key.text)).status).toBe(403);
  const id = await placed("task-4");
  expect((await callApi("GET", `/holds/${id}`, { key: other.key.text })).status).toBe(404);
  expect((await post("/holds/hld_0000000000000/settle", { id: "x", meters: { seconds: 1 } })).status).toBe(404);
  expect((await post("/quote", { job: { feature: "x", estimate: { seconds: 1 } } }, org.key.text)).status).toBe(422);
});

test("a customer asks with its own key how many jobs its balance carries", async () => {
  const own = await openMeteredOrg();
  await giveCredits(own.id, "25");
  const ask = { job: { feature: "video", estimate: { seconds: 10 } }, as_many: true };
  expect((await post("/quote", ask, own.key.text)).json).toMatchObject({ price: "10", passes: true, as_many: "2" });
});
