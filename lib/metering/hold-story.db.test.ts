import { beforeAll, expect, test } from "vitest";
import { extendHold } from "#lib/metering/extend-hold.ts";
import { getHoldDetail } from "#lib/metering/hold-detail-queries.ts";
import { listHolds } from "#lib/metering/hold-list-queries.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { releaseHold } from "#lib/metering/release-hold.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { asOwner } from "#lib/testing/database.ts";
import { keyContext, type MeteredOrg, openFundedOrg, publishTestBook, serviceContext } from "#lib/testing/metering.ts";

const service = serviceContext();

beforeAll(() =>
  publishTestBook([
    { feature: "video", meter: "seconds", price: "1" },
    { feature: "music", meter: "tasks", price: "5" },
  ]),
);

async function place(org: MeteredOrg, seconds: string, fields: object = {}): Promise<string> {
  const body = { id: `${org.id}`, key_id: org.key.publicId, feature: "video", estimate: { seconds }, ...fields };
  return (await placeHold(service, PlaceHoldInput.parse(body))).hold.id;
}

function settle(holdId: string, id: string, seconds: string, final: boolean) {
  return settleHold(service, holdId, SettleHoldInput.parse({ id, meters: { seconds }, final }));
}

/** Two hours pass for an organization's holds, and for its grants where they end. */
async function passDeadlines(org: MeteredOrg, grantsExpire: boolean): Promise<void> {
  for (const table of ["holds", "grants"]) await asOwner(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await asOwner(
    "UPDATE holds SET created_at = created_at - interval '2 hours', deadline_at = now() - interval '1 hour' WHERE org_id = $1",
    [org.id],
  );
  if (grantsExpire) {
    const past = "starts_at = now() - interval '3 hours', expires_at = now() - interval '90 minutes'";
    await asOwner(`UPDATE grants SET ${past} WHERE org_id = $1`, [org.id]);
  }
  for (const table of ["holds", "grants"]) await asOwner(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  await asOwner("UPDATE wallets SET next_due_at = now() - interval '1 hour' WHERE org_id = $1", [org.id]);
}

test("a hold's life is told in order: placed, charged in parts, settled with what came back", async () => {
  const org = await openFundedOrg("100");
  const id = await place(org, "50");
  const part = await settle(id, "1", "20", false);
  expect(await getHoldDetail(keyContext(org), id)).toMatchObject({
    state: "open",
    remaining: "30",
    settled: "20",
    returned: "0",
    closedAt: null,
    moments: [
      { kind: "placed", amount: "50" },
      { kind: "charged", fromHold: "20", beyond: "0" },
    ],
  });
  await settle(id, "2", "12.5", true);
  const told = await getHoldDetail(keyContext(org), id);
  expect(told).toMatchObject({ state: "settled", remaining: "0", settled: "32.5", returned: "17.5", lapsed: "0" });
  expect(told.moments).toMatchObject([
    { kind: "placed" },
    { kind: "charged", quantity: "20 seconds", amount: "20" },
    { kind: "charged", quantity: "12.5 seconds", amount: "12.5" },
    { kind: "settled", returned: "17.5", lapsed: "0" },
  ]);
  expect("charge" in part.result && part.result.charge.id).toBe(
    told.moments[1]?.kind === "charged" && told.moments[1].id,
  );
});

test("of a hold's extensions the last one is told, with how many there were", async () => {
  const org = await openFundedOrg("100");
  const id = await place(org, "50", { lifetime_s: 60 });
  for (const lifetime_s of [120, 240]) await extendHold(service, id, { lifetime_s });
  const { deadlineAt, moments } = await getHoldDetail(keyContext(org), id);
  expect(moments).toMatchObject([{ kind: "placed" }, { kind: "extended", times: 2, until: deadlineAt }]);
});

test("a charge larger than its hold says what went beyond it, and nothing came back", async () => {
  const org = await openFundedOrg("100");
  const id = await place(org, "10");
  await settle(id, "1", "30", true);
  expect(await getHoldDetail(keyContext(org), id)).toMatchObject({
    settled: "30",
    returned: "0",
    moments: [{}, { fromHold: "10", beyond: "20" }, { kind: "settled", returned: "0" }],
  });
});

test.each([
  ["its grant is there", false, { returned: "50", lapsed: "0" }],
  ["its grant expired meanwhile", true, { returned: "0", lapsed: "50" }],
])("a lapse is told alike before and after it was booked, when %s", async (_, grantsExpire, expected) => {
  const org = await openFundedOrg("100");
  const id = await place(org, "50");
  await passDeadlines(org, grantsExpire);
  const before = await getHoldDetail(keyContext(org), id);
  expect(before).toMatchObject({ state: "lapsed", remaining: "0", ...expected, closedAt: before.deadlineAt });
  expect((await listHolds(keyContext(org))).open).toEqual([]);
  await asOwner("SELECT books.lapse_due($1, now())", [org.id]);
  const { moments, ...after } = await getHoldDetail(keyContext(org), id);
  expect({ ...after, moments }).toEqual(before);
});

test("holds are listed by what became of them, for what they were, and page by page", async () => {
  const org = await openFundedOrg("1000");
  const late = await place(org, "10", { id: "late", lifetime_s: 7200 });
  const soon = await place(org, "10", { id: "soon", lifetime_s: 60 });
  const back = await place(org, "10", { id: "back" });
  await releaseHold(service, back);
  const music = await place(org, "0", { id: "m", feature: "music", estimate: { tasks: "1" } });
  await releaseHold(service, music);
  const all = await listHolds(keyContext(org));
  expect(all.open.map(({ id }) => id)).toEqual([soon, late]);
  expect(all.past.map(({ id }) => id)).toEqual([music, back]);
  expect((await listHolds(keyContext(org), { feature: "music" })).past.map(({ id }) => id)).toEqual([music]);
  expect((await listHolds(keyContext(org), { state: "settled" })).past).toEqual([]);
  expect((await listHolds(keyContext(org), { before: music })).past.map(({ id }) => id)).toEqual([back]);
});

test("another organization's hold does not exist", async () => {
  const id = await place(await openFundedOrg("100"), "10");
  const other = await openFundedOrg("1");
  await expect(getHoldDetail(keyContext(other), id)).rejects.toMatchObject({ code: "not_found" });
  expect((await listHolds(keyContext(other))).open).toEqual([]);
});
