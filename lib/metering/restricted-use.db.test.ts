import { beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { forgetKeys } from "#lib/keys/known-keys-store.ts";
import { AuthorizeInput, authorize } from "#lib/metering/authorize.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  GEOCODE,
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const service = serviceContext();

beforeAll(() => publishTestBook([GEOCODE, { feature: "scrape", meter: "requests", price: "1" }]));

async function restricted(set: string): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "1000");
  await asOwner(`UPDATE api_keys SET ${set} WHERE org_id = $1`, [org.id]);
  return org;
}

function ask(org: MeteredOrg, fields: object = {}, ctx: Context = service) {
  return authorize(ctx, AuthorizeInput.parse({ key: org.key.text, feature: "geocode", ...fields }));
}

function hold(org: MeteredOrg, fields: object) {
  const work = { feature: "geocode", estimate: { requests: "1" } };
  return placeHold(service, PlaceHoldInput.parse({ id: "h", key_id: org.key.publicId, ...work, ...fields }));
}

test("a key bound to addresses passes from those, and from nowhere else, nor without one", async () => {
  const org = await restricted("allowed_addresses = '{192.0.2.0/24,2001:db8::/32}'");
  const key_url = `http://localhost:3000/keys/${org.key.publicId}`;
  for (const address of ["192.0.2.7", "2001:db8:1::1", "::ffff:192.0.2.1"]) {
    expect(await ask(org, { address })).toMatchObject({ allowed: true });
  }
  await expect(ask(org, { address: "198.51.100.7" })).rejects.toMatchObject({
    code: "forbidden_address",
    status: 403,
    extra: { address: "198.51.100.7", key_url },
  });
  await expect(ask(org)).rejects.toMatchObject({
    code: "forbidden_address",
    message: expect.stringContaining("send the caller's address as `address`"),
    extra: { address: null, key_url },
  });
  await expect(hold(org, {})).rejects.toMatchObject({ code: "forbidden_address" });
  expect(await hold(org, { address: "192.0.2.7" })).toMatchObject({ hold: { state: "open" } });
});

test("what is no address is refused as such", () => {
  const parsed = AuthorizeInput.safeParse({ key: "k", feature: "f", address: "example.com" });
  expect(parsed.error?.issues).toMatchObject([{ path: ["address"], message: "must be an IPv4 or IPv6 address" }]);
});

test("a key bound to features may be used for those alone, also inside a workflow", async () => {
  const org = await restricted("allowed_features = '{geo*}'");
  expect(await ask(org)).toMatchObject({ allowed: true });
  await expect(ask(org, { feature: "scrape" })).rejects.toMatchObject({
    code: "feature_not_allowed",
    status: 403,
    extra: { feature: "scrape" },
  });
  const estimate = { requests: "1" };
  const features = [
    { feature: "geocode", estimate },
    { feature: "scrape", estimate },
  ];
  const workflow = PlaceHoldInput.parse({ id: "w", key_id: org.key.publicId, features });
  await expect(placeHold(service, workflow)).rejects.toMatchObject({ code: "feature_not_allowed" });
});

test("a hold that stands is answered again although its key may place no other like it by now", async () => {
  const org = await restricted("allowed_features = '{geo*,scrape}'");
  await giveCredits(org.id, "10");
  const estimate = { requests: "1" };
  const asked = PlaceHoldInput.parse({ id: "again", key_id: org.key.publicId, feature: "scrape", estimate });
  const { hold } = await placeHold(service, asked);
  const joined = { estimate, hold: { id: "joined", lifetime_s: 60 }, feature: "scrape" };
  const first = await ask(org, joined);
  await asOwner("UPDATE api_keys SET allowed_features = '{geo*}' WHERE org_id = $1", [org.id]);
  forgetKeys();
  expect((await placeHold(service, asked)).hold).toEqual(hold);
  expect((await ask(org, joined)).hold).toEqual(first.hold);
  const other = { ...joined, hold: { id: "other", lifetime_s: 60 } };
  await expect(ask(org, other)).rejects.toMatchObject({ code: "feature_not_allowed" });
});

test("calls beyond a rate wait for the next window, and refused ones do not count", async () => {
  const org = await restricted("per_second = 2, per_minute = 3");
  const at = (seconds: number) => serviceContext(["authorize"], () => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000));
  await ask(org, {}, at(0));
  await ask(org, {}, at(0.5));
  await expect(ask(org, {}, at(0.9))).rejects.toMatchObject({
    code: "rate_limited",
    status: 429,
    extra: {
      retry_after_s: 1,
      policies: [
        { name: "per_second", quota: 2, window_s: 1, remaining: 0, reset_s: 1 },
        { name: "per_minute", quota: 3, window_s: 60, remaining: 1, reset_s: 60 },
      ],
    },
  });
  await ask(org, {}, at(1));
  await expect(ask(org, {}, at(20))).rejects.toMatchObject({ code: "rate_limited", extra: { retry_after_s: 40 } });
  await ask(org, {}, at(60));
});

test("usage already served is recorded whatever its key is restricted to", async () => {
  const org = await restricted(
    "allowed_addresses = '{192.0.2.0/24}', allowed_features = '{scrape}', per_second = 1, per_minute = 1",
  );
  const events = ["1", "2", "3"].map((id) => ({
    source: "t",
    id,
    key_id: org.key.publicId,
    feature: "geocode",
    meters: { requests: "1" },
  }));
  expect(await recordUsage(service, { events })).toMatchObject(events.map(() => ({ status: "charged" })));
});

test("without money a call in time is refused for the money, never as too fast", async () => {
  const org = await openMeteredOrg();
  await asOwner("UPDATE api_keys SET per_second = 100 WHERE org_id = $1", [org.id]);
  await expect(ask(org)).rejects.toMatchObject({ code: "out_of_credit", status: 402 });
});
