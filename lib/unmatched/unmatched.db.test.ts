import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { publicId } from "#lib/ids.ts";
import { getCharge, listCharges } from "#lib/metering/charge-queries.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { createStaff, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  giveCredits,
  keyContext,
  type MeteredOrg,
  openFundedOrg,
  publishTestBook,
  serviceContext,
  type TestRate,
} from "#lib/testing/metering.ts";
import { violationsNow } from "#lib/testing/purchases.ts";
import { getDecision } from "#lib/unmatched/decision-queries.ts";
import { listConcerned, readInbox } from "#lib/unmatched/queries.ts";
import { ResolveUnmatchedInput, resolveUnmatched } from "#lib/unmatched/resolve-unmatched.ts";
import { settleUnmatched } from "#lib/unmatched/settle-unmatched.ts";

const DAY_MS = 86_400_000;
const service = serviceContext(["usage", "backfill"]);
const staff = await createStaff();
let names = 0;

beforeAll(() => publishTestBook([{ feature: "known", meter: "requests", price: "1" }]));
beforeEach(() => {
  names += 1;
});

afterAll(async () => expect(await violationsNow()).toEqual([]));

/** A feature that nobody has named yet, so that tests do not price each other's usage. */
const feature = () => `weather.${names}`;

function eventOf(org: MeteredOrg, id: string, daysAgo = 0, requests = "1") {
  const occurred_at = new Date(Date.now() - daysAgo * DAY_MS - 1_000).toISOString();
  return { source: "s", id, key_id: org.key.publicId, feature: feature(), occurred_at, meters: { requests } };
}

async function send(...events: readonly object[]) {
  return recordUsage(service, { events: [...events] });
}

/** Publishes a price for the feature of this test; answers the book's public id. */
async function price(each: string, more: readonly TestRate[] = []): Promise<string> {
  const [rows] = [
    await asOwner<{ feature: string; meter: string; price: string }>(
      "SELECT feature, meter, price::text FROM rates WHERE book_id = (SELECT max(id) FROM price_books)",
    ),
  ];
  await publishTestBook(
    [...rows, { feature: feature(), meter: "requests", price: each }, ...more],
    new Date().toISOString(),
  );
  const [book] = await asOwner<{ id: string }>("SELECT max(id)::text AS id FROM price_books");
  return publicId("bok", BigInt(book?.id ?? 0));
}

async function decide(bookId: string, choices: readonly object[]): Promise<string> {
  return (await resolveUnmatched(staff, ResolveUnmatchedInput.parse({ bookId, choices }))).decisionId;
}

async function settle(ctx: Context = systemContext()): Promise<void> {
  const { failed } = await settleUnmatched(ctx);
  expect(failed).toEqual([]);
}

async function statuses(org: MeteredOrg): Promise<Record<string, string>> {
  const { charges } = await listCharges(keyContext(org), {}, { after: null, limit: 1000 });
  return Object.fromEntries(charges.map(({ eventId, status, amount }) => [eventId, `${status} ${amount}`]));
}

const available = async (org: MeteredOrg) => {
  const [row] = await asOwner<{ available: string }>(
    "SELECT trim_scale(available)::text AS available FROM books.balance($1, NULL)",
    [org.id],
  );
  return row?.available;
};

test("usage without a price is grouped by what is missing, and its cost is unknown until a price is published", async () => {
  const [org, other] = [await openFundedOrg("10"), await openFundedOrg("10")];
  await send(eventOf(org, "1"), eventOf(org, "2"), eventOf(other, "3"), {
    ...eventOf(other, "4"),
    feature: "known",
    meters: { requests: "1", rows: "2" },
  });
  const before = await readInbox(staff);
  const group = before.groups.find((each) => each.feature === feature());
  expect(group).toMatchObject({ what: "feature", meter: "requests", events: 3, credits: null });
  expect(group?.orgs.map(({ id, events }) => [id, events])).toEqual([
    [org.publicId, 2],
    [other.publicId, 1],
  ]);
  expect(before.groups).toContainEqual(
    expect.objectContaining({ what: "meter", feature: "known", meter: "rows", events: 1 }),
  );
  const bookId = await price("2");
  const after = await readInbox(staff);
  expect(after.groups).toContainEqual(
    expect.objectContaining({ what: "priced", feature: feature(), events: 3, credits: "6" }),
  );
  expect(await listConcerned(staff, bookId)).toContainEqual(
    expect.objectContaining({
      id: org.publicId,
      recent: { events: 2, credits: "4" },
      older: { events: 0, credits: "0" },
    }),
  );
});

test("a decision charges what is recent, waives what is old, and a repeated event answers what became of it", async () => {
  const org = await openFundedOrg("10");
  const [young, old] = [eventOf(org, "young", 3), eventOf(org, "old", 40)];
  await send(young, old);
  const decisionId = await decide(await price("2"), [{ orgId: org.publicId, choice: "recent" }]);
  await settle();
  expect(await statuses(org)).toEqual({ young: "charged 2", old: "waived 0" });
  expect(await available(org)).toBe("8");
  const [first, second] = await send(young, old);
  expect(first).toMatchObject({ status: "duplicate", charge: { amount: "2", lines: [{ rate: { price: "2" } }] } });
  expect(second).toMatchObject({ status: "duplicate", charge: { amount: "0", waived: true } });
  const { outcomes, decision } = await getDecision(staff, decisionId);
  expect(outcomes).toMatchObject([{ charged: { events: 1, credits: "2" }, waived: 1, waiting: { events: 0 } }]);
  expect(decision.open).toBe(0);
  const { charges } = await listCharges(keyContext(org), { status: "charged" }, { after: null, limit: 10 });
  const { charge } = await getCharge(keyContext(org), charges[0]?.id ?? "");
  expect(charge.late?.reason).toContain("there is no price");
});

test("what does not fit the balance waits, is not made debt, and can be decided again", async () => {
  const org = await openFundedOrg("5");
  await send(...["1", "2", "3"].map((id) => eventOf(org, id)));
  const bookId = await price("2");
  const decisionId = await decide(bookId, [{ orgId: org.publicId, choice: "all" }]);
  await settle();
  expect(await statuses(org)).toEqual({ 1: "charged 2", 2: "charged 2", 3: "unmatched 0" });
  const { outcomes } = await getDecision(staff, decisionId);
  expect(outcomes).toMatchObject([{ charged: { events: 2, credits: "4" }, waiting: { events: 1, credits: "2" } }]);
  await giveCredits(org.id, "1");
  await decide(bookId, [{ orgId: org.publicId, choice: "all" }]);
  await settle();
  expect(await available(org)).toBe("0");
});

test("debt is left only where staff said so", async () => {
  const org = await openFundedOrg("3");
  await send(eventOf(org, "1"), eventOf(org, "2"));
  await decide(await price("2"), [{ orgId: org.publicId, choice: "all", intoDebt: true }]);
  await settle();
  expect(await statuses(org)).toEqual({ 1: "charged 2", 2: "charged 2" });
  const [row] = await asOwner<{ debt: string }>(
    "SELECT trim_scale(debt)::text AS debt FROM wallets WHERE org_id = $1",
    [org.id],
  );
  expect(row?.debt).toBe("-1");
});

test("from a date on, and a waiver, are carried out for their own organization alone", async () => {
  const [dated, waived, left] = [await openFundedOrg("10"), await openFundedOrg("10"), await openFundedOrg("10")];
  const days = (org: MeteredOrg) => [eventOf(org, "before", 5), eventOf(org, "after", 1)];
  await send(...days(dated), ...days(waived), ...days(left));
  const from = new Date(Date.now() - 2 * DAY_MS).toISOString();
  await decide(await price("2"), [
    { orgId: dated.publicId, choice: "from", from },
    { orgId: waived.publicId, choice: "waive" },
  ]);
  await settle();
  expect(await statuses(dated)).toEqual({ before: "waived 0", after: "charged 2" });
  expect(await statuses(waived)).toEqual({ before: "waived 0", after: "waived 0" });
  expect(await statuses(left)).toEqual({ before: "unmatched 0", after: "unmatched 0" });
});

test("a job that dies in the middle charges nothing twice, nor do two at once", async () => {
  const org = await openFundedOrg("1000");
  const ids = Array.from({ length: 450 }, (_, index) => String(index));
  await send(...ids.map((id) => eventOf(org, id)));
  await decide(await price("2"), [{ orgId: org.publicId, choice: "all" }]);
  let asked = 0;
  const dying: Context = {
    ...systemContext(),
    now() {
      asked += 1;
      if (asked > 1) throw new Error("the process was killed");
      return new Date();
    },
  };
  expect((await settleUnmatched(dying)).failed).toHaveLength(1);
  expect(await available(org)).toBe("600");
  await Promise.all([settleUnmatched(systemContext()), settleUnmatched(systemContext())]);
  expect(await available(org)).toBe("100");
  expect(new Set(Object.values(await statuses(org)))).toEqual(new Set(["charged 2"]));
  const rows = await asOwner("SELECT 1 FROM audit_records WHERE action = 'unmatched.settle' AND org_id = $1", [org.id]);
  expect(rows).toHaveLength(1);
});

test("a meter that had its price keeps it, and usage that comes after the decision waits for another", async () => {
  const org = await openFundedOrg("100");
  const mixed = { ...eventOf(org, "mixed"), feature: "known", meters: { requests: "1", [`m${names}`]: "1" } };
  await send(mixed);
  await asOwner("SELECT pg_sleep(0.01)");
  await publishTestBook(
    [
      { feature: "known", meter: "requests", price: "50" },
      { feature: "known", meter: `m${names}`, price: "3" },
    ],
    new Date().toISOString(),
  );
  const [book] = await asOwner<{ id: string }>("SELECT max(id)::text AS id FROM price_books");
  await decide(publicId("bok", BigInt(book?.id ?? 0)), [{ orgId: org.publicId, choice: "all" }]);
  await asOwner("SELECT pg_sleep(0.01)");
  await send({ ...mixed, id: "later" });
  await settle();
  expect(await statuses(org)).toEqual({ mixed: "charged 4", later: "unmatched 0" });
});

test("support may look and not decide, and a draft decides nothing", async () => {
  const org = await openFundedOrg("1");
  const bookId = await price("2");
  const choices = [{ orgId: org.publicId, choice: "waive" as const }];
  const support = await createStaff("support");
  await readInbox(support);
  const input = ResolveUnmatchedInput.parse({ bookId, choices });
  await expect(resolveUnmatched(support, input)).rejects.toMatchObject({ code: "forbidden" });
  const [draft] = await asOwner<{ id: string }>(
    "INSERT INTO price_books (name, created_by) VALUES ('x', 'x') RETURNING id",
  );
  const drafted = { ...input, bookId: publicId("bok", BigInt(draft?.id ?? 0)) };
  await expect(resolveUnmatched(staff, drafted)).rejects.toMatchObject({ code: "conflict" });
  await asOwner("DELETE FROM price_books WHERE state = 'draft'");
});

test("usage of a sandbox whose clock stands ahead is charged by decision like any other", async () => {
  const org = await openFundedOrg("10");
  await asOwner("SELECT books.freeze_clock($1, now() + interval '2 days')", [org.id]);
  await send(eventOf(org, "1"));
  await decide(await price("2"), [{ orgId: org.publicId, choice: "recent" }]);
  await settle();
  expect(await statuses(org)).toEqual({ 1: "charged 2" });
});

test("a decision about a book that was canceled before it was carried out charges nothing and holds up nobody", async () => {
  const org = await openFundedOrg("10");
  await send(eventOf(org, "1"));
  const rates = [{ feature: feature(), meter: "requests", price: "2" }];
  await publishTestBook(rates, new Date(Date.now() + DAY_MS).toISOString());
  const [book] = await asOwner<{ id: string }>("SELECT max(id)::text AS id FROM price_books");
  await decide(publicId("bok", BigInt(book?.id ?? 0)), [{ orgId: org.publicId, choice: "recent" }]);
  await asOwner("UPDATE price_books SET canceled_at = now(), canceled_by = 'test' WHERE id = $1", [book?.id]);
  await settle();
  expect(await statuses(org)).toEqual({ 1: "unmatched 0" });
  expect(await asOwner("SELECT 1 FROM unmatched_choices WHERE finished_at IS NULL")).toEqual([]);
});
