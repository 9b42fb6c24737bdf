import { beforeAll, expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { callApi } from "#lib/testing/api.ts";
import { asOwner } from "#lib/testing/database.ts";
import { giveCredits, type MeteredOrg, openMeteredOrg, publishTestBook } from "#lib/testing/metering.ts";

const TOP_UP = "http://localhost:3000/billing";
let service = "";

beforeAll(async () => {
  await publishTestBook([
    { feature: "video", meter: "seconds", price: "1" },
    { feature: "image", meter: "images", price: "1", dimensions: { size: "small" } },
  ]);
  service = (await createServiceKey(systemContext(), { name: "Backend", scopes: ["authorize", "usage"] })).text;
});

const post = (path: string, body: object) => callApi("POST", path, { key: service, body });

async function orgWith(credits: string): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  if (credits !== "0") await giveCredits(org.id, credits);
  return org;
}

const usage = (org: MeteredOrg, seconds: number, rest: object = {}) =>
  post("/usage", {
    source: "t",
    id: `${seconds}`,
    key_id: org.key.publicId,
    feature: "video",
    meters: { seconds },
    ...rest,
  });

/** The three ways in which new work asks for credits, each for so many seconds of video. */
const ASKING = [
  ["authorize", (org: MeteredOrg, seconds: number) => ask(org, { estimate: { seconds } })],
  [
    "authorize with a hold",
    (org: MeteredOrg, seconds: number) => ask(org, { estimate: { seconds }, hold: { id: "h" } }),
  ],
  [
    "a hold",
    (org: MeteredOrg, seconds: number) =>
      post("/holds", { id: "h", key_id: org.key.publicId, feature: "video", estimate: { seconds } }),
  ],
  ["usage before the work", (org: MeteredOrg, seconds: number) => usage(org, seconds, { on_insufficient: "reject" })],
] as const;

function ask(org: MeteredOrg, fields: object) {
  return post("/authorize", { key: org.key.text, feature: "video", ...fields });
}

test.each(ASKING)("%s without enough credits says what it needs, what there is and where to buy", async (_, send) => {
  const { status, json } = await send(await orgWith("5"), 7);
  expect(status).toBe(402);
  expect(json).toMatchObject({
    type: "/problems/out-of-credit",
    title: "Out of credit",
    code: "out_of_credit",
    detail: "video needs 7 credits and 5 credits can be spent; top up to go on.",
    limit_source: "balance",
    required: "7",
    available: "5",
    resets_at: null,
    top_up_url: TOP_UP,
  });
});

test.each(ASKING)("%s beyond a limit names it, when it resets and where it is changed", async (_, send) => {
  const org = await orgWith("100");
  const sql = `INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by) VALUES ($1, 'key', $2, 'per_day', 5, 'test')`;
  await asOwner(sql, [org.id, String(org.key.id)]);
  const { status, json } = await send(org, 7);
  expect(status).toBe(402);
  expect(json).toMatchObject({
    type: "/problems/limit-reached",
    title: "A limit is reached",
    code: "limit_reached",
    detail: "video needs 7 credits, but the limit of its key allows 5 credits a day, of which 5 credits are left.",
    limit_source: "key",
    limit_id: expect.stringMatching(/^lim_/),
    limit_kind: "per_day",
    limit_subject: org.key.publicId,
    limit_amount: "5",
    required: "7",
    available: "5",
    resets_at: expect.stringMatching(/T00:00:00/),
    limits_url: expect.stringContaining(`http://localhost:3000/keys/${org.key.publicId}?limit=lim_`),
    top_up_url: null,
  });
});

test.each(ASKING.slice(0, 3))("%s of who owes names the debt and where to pay it", async (_, send) => {
  const org = await orgWith("0");
  await usage(org, 3);
  const { status, json } = await send(org, 1);
  expect(status).toBe(402);
  expect(json).toMatchObject({
    type: "/problems/debt-unpaid",
    title: "Debt is unpaid",
    code: "debt_unpaid",
    limit_source: "debt",
    required: "3",
    available: "0",
    top_up_url: TOP_UP,
  });
});

const PRICES = "http://localhost:3000/admin/price-book";

test.each([
  ["a feature", { feature: "scrape", estimate: { rows: 1 } }, "there is no price for scrape", {}],
  [
    "a meter",
    { feature: "video", estimate: { seconds: 1, rows: 1 } },
    "video has no price for the meter rows",
    { meter: "rows" },
  ],
  [
    "a dimension's value",
    { feature: "image", estimate: { images: 1 }, dimensions: { size: "huge" } },
    "image has no price for images with size huge",
    { meter: "images", dimensions: { size: "huge" } },
  ],
  [
    "a dimension that was not sent",
    { feature: "image", estimate: { images: 1 } },
    "image has no price for images without size",
    { meter: "images", dimensions: { size: null } },
  ],
  [
    "a dimension",
    { feature: "video", estimate: { seconds: 1 }, dimensions: { region: "eu" } },
    "no price of video depends on region",
    { dimensions: { region: "eu" } },
  ],
])("work without a price for %s names it, and says to each whose turn it is", async (_, work, reason, facts) => {
  const org = await orgWith("10");
  const expected = { code: "unpriced", feature: work.feature, ...facts };
  const admin = {
    ...expected,
    prices_url: PRICES,
    detail: expect.stringContaining(`${reason}; an admin must publish one`),
  };
  const backend = { key_id: org.key.publicId };
  expect(await ask(org, work)).toMatchObject({ status: 422, json: admin });
  expect(await post("/holds", { id: "h", ...backend, ...work })).toMatchObject({ status: 422, json: admin });
  expect(await post("/quote", { ...backend, job: work })).toMatchObject({ status: 422, json: admin });
  const { status, json } = await callApi("POST", "/quote", { key: org.key.text, body: { job: work } });
  expect(status).toBe(422);
  expect(json).toMatchObject({
    ...expected,
    detail: expect.stringContaining(`${reason}; only whoever runs this service`),
  });
  expect(json).not.toHaveProperty("prices_url");
});

test.each(ASKING.slice(0, 3))(
  "%s is refused for what its key is bound to, and says where that is changed",
  async (_, send) => {
    const org = await orgWith("100");
    const key_url = `http://localhost:3000/keys/${org.key.publicId}`;
    const bind = (sql: string) => asOwner(`UPDATE api_keys SET ${sql} WHERE org_id = $1`, [org.id]);
    await bind("allowed_addresses = '{192.0.2.0/24}'");
    const [elsewhere] = [await send(org, 1)];
    expect(elsewhere).toMatchObject({ status: 403, json: { code: "forbidden_address", address: null, key_url } });
    await bind("allowed_addresses = '{}', allowed_features = '{scrape}'");
    expect(await send(org, 1)).toMatchObject({
      status: 403,
      json: { code: "feature_not_allowed", feature: "video", key_url },
    });
  },
);

test.each(ASKING.slice(0, 3))(
  "%s too often answers 429 with when to come again, in the headers of the standard",
  async (_, send) => {
    const org = await orgWith("100");
    await asOwner("UPDATE api_keys SET per_minute = 1 WHERE org_id = $1", [org.id]);
    // The minute may end between any two calls, but not twice in three.
    const answers = [await send(org, 1), await send(org, 1), await send(org, 1)];
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json).toMatchObject({
      code: "rate_limited",
      policies: [{ name: "per_minute", quota: 1, window_s: 60, remaining: 0 }],
      key_url: `http://localhost:3000/keys/${org.key.publicId}`,
    });
    expect(refused?.headers).toMatchObject({
      "retry-after": expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
      "ratelimit-policy": '"per_minute";q=1;w=60',
      ratelimit: expect.stringMatching(/^"per_minute";r=0;t=\d+$/),
    });
  },
);
