import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { publicId } from "#lib/ids.ts";
import { amendCharge } from "#lib/metering/amend-charge.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { freezeClock } from "#lib/organizations/freeze-clock.ts";
import { parseQuantity } from "#lib/pricing/quantity.ts";
import { createStaff, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  giveCredits,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
  type TestRate,
} from "#lib/testing/metering.ts";
import { violationsNow } from "#lib/testing/purchases.ts";
import { listConcerned } from "#lib/unmatched/queries.ts";
import { ResolveUnmatchedInput, resolveUnmatched } from "#lib/unmatched/resolve-unmatched.ts";
import { settleUnmatched } from "#lib/unmatched/settle-unmatched.ts";

const service = serviceContext(["usage", "backfill"]);
const staff = await createStaff();
const KNOWN = { feature: "known", meter: "requests", price: "1" };
let names = 0;

beforeAll(() => publishTestBook([KNOWN]));
beforeEach(() => {
  names += 1;
});

afterAll(async () => expect(await violationsNow()).toEqual([]));

const feature = () => `late.${names}`;
const requests = (count: number) => ({ requests: parseQuantity(count) });

/** Publishes a book that counts from now on; answers its public id. */
async function publish(...rates: readonly TestRate[]): Promise<string> {
  await publishTestBook([KNOWN, ...rates], new Date().toISOString());
  const [book] = await asOwner<{ id: string }>("SELECT max(id)::text AS id FROM price_books");
  return publicId("bok", BigInt(book?.id ?? 0));
}

async function send(org: MeteredOrg, id: string, fields: object = {}) {
  const occurred_at = new Date(Date.now() - 3_600_000).toISOString();
  const event = { source: "s", id, key_id: org.key.publicId, feature: feature(), occurred_at };
  const [result] = await recordUsage(service, { events: [{ ...event, meters: { requests: "3" }, ...fields }] });
  if (!result || !("charge" in result)) throw new Error("not recorded");
  return result.charge.id;
}

/** Decides to charge all of an organization's usage by a book. */
async function decide(org: MeteredOrg, bookId: string, intoDebt = false): Promise<void> {
  const choices = [{ orgId: org.publicId, choice: "all", intoDebt }];
  await resolveUnmatched(staff, ResolveUnmatchedInput.parse({ bookId, choices }));
}

/** Runs the job; answers how many decisions it took up. */
async function settle(): Promise<number> {
  const { settled, failed } = await settleUnmatched(systemContext());
  expect(failed).toEqual([]);
  return settled;
}

/** An organization with usage of three requests that was charged late at 2 credits each, by decision. */
async function chargedLate(credits: string, intoDebt = false, more: readonly TestRate[] = []) {
  const org = await openMeteredOrg();
  await giveCredits(org.id, credits);
  const chargeId = await send(org, "a");
  await decide(org, await publish({ feature: feature(), meter: "requests", price: "2" }, ...more), intoDebt);
  await settle();
  return { org, chargeId };
}

/** What became of an organization's events, in the order sent. */
async function statuses(org: MeteredOrg): Promise<string[]> {
  const rows = await asOwner<{ what: string }>(
    "SELECT status || ' ' || trim_scale(amount) AS what FROM usage_events WHERE org_id = $1 ORDER BY id",
    [org.id],
  );
  return rows.map(({ what }) => what);
}

test("what was charged late is amended at the price that was decided on, again and again, also when a dearer book followed", async () => {
  const { chargeId } = await chargedLate("20");
  await publish({ feature: feature(), meter: "requests", price: "9" });
  const first = await amendCharge(service, chargeId, { id: "fix", meters: requests(5) });
  expect(first).toMatchObject({ status: "amended", charge: { amount: "10" }, balance: { available: "10" } });
  const second = await amendCharge(service, first.charge.id, { id: "more", meters: requests(1) });
  expect(second).toMatchObject({ status: "amended", charge: { amount: "2" }, balance: { available: "18" } });
  const voided = await voidCharge(service, second.charge.id, { id: "gone" });
  expect(voided).toMatchObject({ status: "voided", balance: { available: "20", held: "0" } });
  const repeated = await amendCharge(service, chargeId, { id: "fix", meters: requests(5) });
  expect(repeated).toMatchObject({ status: "duplicate", charge: { id: first.charge.id, amount: "10" } });
});

test("a decision concerns what was recorded before it to the microsecond", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "20");
  await send(org, "a");
  await publish({ feature: feature(), meter: "requests", price: "2" });
  await asOwner(
    `WITH d AS (INSERT INTO unmatched_decisions (book_id, decided_by, decided_at)
       SELECT max(b.id), 'test', (SELECT max(recorded_at) FROM usage_events WHERE org_id = $1) FROM price_books b RETURNING id)
     INSERT INTO unmatched_choices (org_id, decision_id, choice, into_debt) SELECT $1, d.id, 'charge', false FROM d`,
    [org.id],
  );
  await settle();
  expect(await statuses(org)).toEqual(["charged 6"]);
});

test("a late charge that is taken back gives back what it drew", async () => {
  const { chargeId } = await chargedLate("20");
  const voided = await voidCharge(service, chargeId, { id: "gone" });
  expect(voided).toMatchObject({ status: "voided", charge: { amount: "6" }, balance: { available: "20" } });
});

test("a late charge counts in the day that counted its event, whatever zone the organization is in by then", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const noon = { occurred_at: `${yesterday}T12:00:00Z` };
  const chargeId = await send(org, "a", noon);
  await asOwner("UPDATE organizations SET time_zone = 'Pacific/Kiritimati' WHERE id = $1", [org.id]);
  // Longer than facts of an organization are remembered.
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  await send(org, "b", { ...noon, meters: { requests: "1" } });
  await decide(org, await publish({ feature: feature(), meter: "requests", price: "2" }));
  await settle();
  const days = async () =>
    asOwner("SELECT events::int, amount::float FROM usage_days WHERE org_id = $1 ORDER BY day", [org.id]);
  expect(await days()).toEqual([
    { events: 1, amount: 6 },
    { events: 1, amount: 2 },
  ]);
  await voidCharge(service, chargeId, { id: "gone" });
  expect(await days()).toEqual([
    { events: 0, amount: 0 },
    { events: 1, amount: 2 },
  ]);
});

test("what is recent is told by the organization's own clock", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "100");
  await send(org, "a");
  const bookId = await publish({ feature: feature(), meter: "requests", price: "2" });
  const concerned = async () => (await listConcerned(staff, bookId)).find(({ id }) => id === org.publicId);
  expect(await concerned()).toMatchObject({ recent: { events: 1 }, older: { events: 0 } });
  await freezeClock(staff, { orgId: org.publicId, at: new Date(Date.now() + 40 * 24 * 60 * 60 * 1000) });
  expect(await concerned()).toMatchObject({ recent: { events: 0 }, older: { events: 1 } });
  const choices = [{ orgId: org.publicId, choice: "recent", intoDebt: false }];
  await resolveUnmatched(staff, ResolveUnmatchedInput.parse({ bookId, choices }));
  await settle();
  expect(await statuses(org)).toEqual(["waived 0"]);
});

test("what its own time priced keeps that price when a late charge is amended", async () => {
  const dearer = { feature: "known", meter: "rows", price: "4" };
  const { org, chargeId } = await chargedLate("100", false, [dearer]);
  const renamed = await amendCharge(service, chargeId, { id: "known", feature: "known", meters: requests(3) });
  expect(renamed).toMatchObject({ status: "amended", charge: { amount: "3" } });
  const ofKnown = { requests: parseQuantity(1), rows: parseQuantity(2) };
  const mixed = await amendCharge(service, renamed.charge.id, { id: "mixed", meters: ofKnown });
  expect(mixed).toMatchObject({ status: "amended", charge: { amount: "9" }, balance: { available: "91" } });
  const nothing = await amendCharge(service, mixed.charge.id, { id: "nothing", feature: "nothing", meters: ofKnown });
  expect(nothing).toMatchObject({ status: "unmatched", charge: { amount: "0" }, balance: { available: "100" } });
  const ordinary = await send(org, "ordinary", { feature: "known" });
  const unpriced = await amendCharge(service, ordinary, { id: "rows", meters: ofKnown });
  expect(unpriced).toMatchObject({ status: "unmatched", charge: { amount: "0" } });
});

test("an amended late charge becomes debt only where staff said so; refused, it leaves everything as it was", async () => {
  const careful = await chargedLate("8");
  const refused = amendCharge(service, careful.chargeId, { id: "fix", meters: requests(5) });
  await expect(refused).rejects.toMatchObject({ code: "out_of_credit", extra: { required: "10", available: "8" } });
  const fewer = await amendCharge(service, careful.chargeId, { id: "fix", meters: requests(4) });
  expect(fewer).toMatchObject({ status: "amended", charge: { amount: "8" }, balance: { available: "0" } });
  const lenient = await chargedLate("8", true);
  const indebted = await amendCharge(service, lenient.chargeId, { id: "fix", meters: requests(5) });
  expect(indebted).toMatchObject({ status: "amended", charge: { draws: [{ amount: "8" }, { amount: "2" }] } });
});

test("what waits for a balance is charged once credits have come, and the audit log says so again; what came later waits", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "6");
  for (const id of ["a", "b", "c"]) await send(org, id);
  await decide(org, await publish({ feature: feature(), meter: "requests", price: "2" }));
  expect(await settle()).toBe(1);
  expect(await settle()).toBe(0);
  await giveCredits(org.id, "9");
  expect(await settle()).toBe(1);
  expect(await statuses(org)).toEqual(["charged 6", "charged 6", "unmatched 0"]);
  expect(await settle()).toBe(0);
  await send(org, "d", { feature: `${feature()}.new` });
  await giveCredits(org.id, "9");
  await settle();
  expect(await statuses(org)).toEqual(["charged 6", "charged 6", "charged 6", "unmatched 0"]);
  await giveCredits(org.id, "9");
  expect(await settle()).toBe(0);
  const said = await asOwner(
    "SELECT facts FROM audit_records WHERE action = 'unmatched.settle' AND org_id = $1 ORDER BY id",
    [org.id],
  );
  const charged = (...facts: string[]) => facts.map((each) => ({ facts: { charged: each } }));
  expect(said).toEqual(charged("1 for 6 credits", "2 for 12 credits", "3 for 18 credits"));
});

test("an earlier decision charges nothing any more once a later one was made", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "1");
  await send(org, "a");
  for (const price of ["2", "3"]) {
    await decide(org, await publish({ feature: feature(), meter: "requests", price }));
    await settle();
  }
  await giveCredits(org.id, "10");
  await settle();
  expect(await statuses(org)).toEqual(["charged 9"]);
});

test("credits of a sandbox whose clock stands still are noticed too", async () => {
  const org = await openMeteredOrg();
  await asOwner("SELECT books.freeze_clock($1, now() + interval '1 minute')", [org.id]);
  await send(org, "a");
  await decide(org, await publish({ feature: feature(), meter: "requests", price: "2" }));
  await settle();
  await giveCredits(org.id, "6");
  await settle();
  expect(await statuses(org)).toEqual(["charged 6"]);
});

test("credits that have lapsed are none that have come, whether or not that has been booked", async () => {
  const org = await openMeteredOrg();
  const clock = "SELECT books.freeze_clock($1, now() + make_interval(mins => $2))";
  await asOwner(clock, [org.id, 1]);
  await send(org, "a");
  await decide(org, await publish({ feature: feature(), meter: "requests", price: "2" }));
  await settle();
  await giveCredits(org.id, "1", { expiresAt: new Date(Date.now() + 120_000) });
  expect(await settle()).toBe(1);
  await asOwner(clock, [org.id, 3]);
  expect(await settle()).toBe(0);
});
