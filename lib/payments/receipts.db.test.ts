import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { auditBooks } from "#lib/ledger/audit-books.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { openOrganization, systemContext } from "#lib/testing/actors.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { addKey, GEOCODE, publishTestBook, serviceContext } from "#lib/testing/metering.ts";
import { countsOf, ONCE, openTestTopUp, type PaymentStand, startPayments } from "#lib/testing/payments.ts";
import { findDebt } from "./debt-queries.ts";
import { drawReceipt } from "./draw-receipt.ts";
import { getOffer, listPendingTopUps, listTopUps } from "./queries.ts";
import { findReceipt } from "./receipt-queries.ts";
import { recogniseRevenue } from "./recognise-revenue.ts";
import { settleTopUp } from "./settle-top-up.ts";

const system = systemContext();

let stand: PaymentStand;
beforeAll(async () => {
  stand = await startPayments();
});

/** Takes a number in a transaction that does not end well, while others take theirs. */
async function abortOne(key: { orgId: bigint; topUpId: bigint }): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabase().staffUrl });
  await client.connect();
  await client.query("BEGIN");
  await client.query("SELECT books.record_top_up($1, $2, 'pi_aborted', 2500, 'USD', 0, NULL, '{}', 'test')", [
    key.orgId,
    key.topUpId,
  ]);
  await client.query("ROLLBACK");
  await client.end();
}

test("receipts of 20 top-ups at once, with aborted ones between, are numbered without a gap", async () => {
  const topUps = await Promise.all(Array.from({ length: 22 }, async () => openTestTopUp(await openOrganization())));
  const [first, second, ...paid] = topUps;
  if (!first || !second) throw new Error("there are 22");
  await Promise.all(paid.map(({ url }) => stand.pay(url)));
  await Promise.all([
    ...paid.slice(0, 10).map(({ key }) => settleTopUp(system, key)),
    abortOne(first.key),
    abortOne(second.key),
    ...paid.slice(10).map(({ key }) => settleTopUp(system, key)),
  ]);
  const rows = await asOwner<{ number: number }>("SELECT number FROM receipts WHERE series = 'TEST-R' ORDER BY number");
  expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

test("a purchase pays the debt first, and says so before and after", async () => {
  await publishTestBook([GEOCODE]);
  const org = await openOrganization();
  const key = await addKey(org.id);
  const event = { source: "test", id: "1", key_id: key.publicId, feature: "geocode", meters: { requests: "2000" } };
  await recordUsage(serviceContext(), { events: [event] });
  expect(await findDebt(org.owner)).toMatchObject({ amount: "2000", causes: [{ amount: "2000" }] });
  const opened = await openTestTopUp(org, "25");
  expect(await listPendingTopUps(org.owner)).toMatchObject([{ id: opened.topUpId, amountText: "$25.00" }]);
  await stand.pay(opened.url);
  await settleTopUp(system, opened.key);
  expect(await findDebt(org.owner)).toBeNull();
  expect(await listPendingTopUps(org.owner)).toEqual([]);
  const { topUps } = await listTopUps(org.owner, undefined);
  const receiptLink = { number: expect.stringMatching(/^TEST-R-\d{6}$/) };
  expect(topUps).toMatchObject([{ state: "paid", credits: "25000", debtPaid: "2000", receipt: receiptLink }]);
  const [grant] = await asOwner(
    "SELECT trim_scale(issued)::text AS issued, cost_minor::int FROM grants WHERE org_id = $1",
    [org.id],
  );
  expect(grant).toEqual({ issued: "23000", cost_minor: 2300 });
  const receipt = await findReceipt(org.owner, topUps[0]?.receipt?.id ?? "");
  expect(receipt).toMatchObject({
    debtPaid: "2000",
    sandbox: true,
    body: { totalMinor: "2500", taxMinor: "0", credits: "25000" },
  });
  if (!receipt) throw new Error("the receipt is there");
  const pdf = await drawReceipt(receipt, "Europe/Warsaw");
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});

test("a receipt and a top-up are nobody else's", async () => {
  const org = await openOrganization();
  const opened = await openTestTopUp(org);
  await stand.pay(opened.url);
  await settleTopUp(system, opened.key);
  expect(await countsOf(org.id)).toEqual(ONCE);
  const { topUps } = await listTopUps(org.owner, undefined);
  const stranger = (await openOrganization()).owner;
  expect(await findReceipt(stranger, topUps[0]?.receipt?.id ?? "")).toBeNull();
  expect(await listTopUps(stranger, undefined)).toEqual({ topUps: [], next: null });
});

test("before its first payment an organization looks at any currency, afterwards at its own", async () => {
  const org = await openOrganization();
  expect(await getOffer(org.owner, "JPY")).toMatchObject({ currency: "JPY", minMajor: "500", maxMajor: "500000" });
  expect((await getOffer(org.owner, undefined))?.currencies).toEqual(["USD", "EUR", "JPY"]);
  const opened = await openTestTopUp(org, "25", "EUR");
  await stand.pay(opened.url);
  await settleTopUp(system, opened.key);
  expect(await getOffer(org.owner, "JPY")).toMatchObject({ currency: "EUR", currencies: ["EUR"] });
});

test("revenue is recognised once as it is earned, and the books of all of this are sound", async () => {
  const org = await openOrganization();
  const opened = await openTestTopUp(org, "10");
  await stand.pay(opened.url);
  await settleTopUp(system, opened.key);
  const key = await addKey(org.id);
  const event = { source: "test", id: "earn", key_id: key.publicId, feature: "geocode", meters: { requests: "2500" } };
  await recordUsage(serviceContext(), { events: [event] });
  expect(await recogniseRevenue(system)).toEqual({ moved: 1, failed: [] });
  expect(await recogniseRevenue(system)).toEqual({ moved: 0, failed: [] });
  const [grant] = await asOwner("SELECT recognised_minor::int FROM grants WHERE org_id = $1", [org.id]);
  expect(grant).toEqual({ recognised_minor: 250 });
  const client = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await client.connect();
  expect((await auditBooks(client)).violations).toEqual([]);
  await client.end();
});
