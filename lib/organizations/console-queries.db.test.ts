import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { listAuditActions, listAuditRecords } from "#lib/audit/queries.ts";
import { giveCredits } from "#lib/credits/give-credits.ts";
import { publicId } from "#lib/ids.ts";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { listServiceKeys } from "#lib/keys/service-key-queries.ts";
import { readMoneySeen } from "#lib/ledger/console-queries.ts";
import { listTransactions } from "#lib/ledger/queries.ts";
import { readAllUsage } from "#lib/metering/all-usage-queries.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { getOrganization, listOrganizations } from "#lib/organizations/console-queries.ts";
import { suspendOrganization } from "#lib/organizations/suspend-organization.ts";
import { contextOf, createStaff, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { openSampleBooks } from "#lib/testing/sample-books.ts";

await openSampleBooks();
const staff = await createStaff();
const everything = { search: "", state: "", cursor: null };
const sample = publicId("org", 1n);

test("organizations are found by part of a name, by id and by a member's e-mail", async () => {
  const acme = await openOrganization("100% Acme_Corp");
  const [owner] = await asOwner<{ email: string }>("SELECT email FROM users WHERE name = 'Owner of 100% Acme_Corp'");
  for (const search of ["0% acme_", acme.publicId, owner?.email.slice(2) ?? "?"]) {
    const { rows } = await listOrganizations(staff, { ...everything, search });
    expect(
      rows.map((row) => row.id),
      search,
    ).toEqual([acme.publicId]);
  }
  for (const search of ["0%_", "org_0000000000000", "'; --"])
    expect((await listOrganizations(staff, { ...everything, search })).rows).toEqual([]);
  await suspendOrganization(staff, { orgId: acme.publicId, reason: "fraud" });
  const { rows } = await listOrganizations(staff, { ...everything, state: "suspended" });
  expect(rows.map((row) => row.id)).toEqual([acme.publicId]);
  expect(await getOrganization(staff, acme.publicId)).toMatchObject({
    state: "suspended",
    stateReason: "fraud",
    memberCount: 1,
  });
});

test("pages of organizations follow each other without gap or repetition", async () => {
  await Promise.all(Array.from({ length: 55 }, (_, index) => openOrganization(`Page ${index}`)));
  const first = await listOrganizations(staff, { ...everything, search: "Page" });
  const second = await listOrganizations(staff, { ...everything, search: "Page", cursor: first.nextCursor });
  expect([first.rows.length, second.rows.length, second.nextCursor]).toEqual([50, 5, null]);
  expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(55);
});

/** What the sample's entries on these accounts sum to, debit positive; `like` is a pattern of SQL. */
async function booked(like: string, unit = "CREDIT"): Promise<string> {
  const [row] = await asOwner<{ sum: string }>(
    "SELECT trim_scale(sum(amount))::text AS sum FROM ledger_entries WHERE org_id = 1 AND account LIKE $1 AND unit = $2",
    [like, unit],
  );
  return row?.sum ?? "nothing";
}

async function bookedDollars(like: string): Promise<string> {
  return `$${(-Number(await booked(like, "USD")) / 100).toFixed(2)}`;
}

test("an organization's balance, bookings and money are what the books say", async () => {
  const org = await getOrganization(staff, sample);
  const [left, held, used] = [await booked("grant"), await booked("held"), await booked("used")];
  expect(org).toMatchObject({ available: left, debt: "0", spent30Days: used, memberCount: 1, currency: "USD" });
  const { rows } = await listTransactions(staff, org.orgId);
  const topUp = rows.find((row) => row.reference === publicId("top", 1n));
  expect(topUp?.entries.find((entry) => entry.account === "cash:stripe")).toEqual({
    account: "cash:stripe",
    unit: "USD",
    amount: "12.00",
  });
  for (const { entries } of rows)
    for (const unit of new Set(entries.map((entry) => entry.unit)))
      expect(
        entries.filter((entry) => entry.unit === unit).reduce((sum, entry) => sum + Number(entry.amount), 0),
      ).toBeCloseTo(0);
  const seen = await readMoneySeen(staff, "sandbox");
  expect(seen.currencies).toEqual([
    {
      currency: "USD",
      paidThisMonth: "$10.00",
      paidThisMonthCount: 1,
      paidInAll: "$10.00",
      deferred: await bookedDollars("deferred"),
      recognised: await bookedDollars("revenue:%"),
    },
  ]);
  expect(seen).toMatchObject({
    creditsOutstanding: String(Number(left) + Number(held)),
    spent30Days: used,
    topByUsage: [{ id: sample, credits: used, share: 1 }],
  });
  expect(await readMoneySeen(staff, "production")).toMatchObject({
    currencies: [],
    creditsOutstanding: "0",
    organizationCount: 0,
  });
});

test("usage of all organizations is drawn by day without gaps, and sums to what each used", async () => {
  const { series, days } = await readAllUsage(staff, "sandbox");
  const [row] = await asOwner<{ name: string }>("SELECT name FROM organizations WHERE id = 1");
  expect(series).toEqual([{ key: sample, label: row?.name }]);
  expect(days).toHaveLength(30);
  expect(new Set(days.map(({ day }) => day)).size).toBe(30);
  const used = days.reduce((sum, { amounts }) => sum + parseCredits(amounts[sample] ?? "0"), 0n);
  expect(formatCredits(picos(used))).toBe(await booked("used"));
  expect(days.every(({ amounts }) => Object.keys(amounts).every((key) => key === sample))).toBe(true);
  expect((await readAllUsage(staff, "production")).series).toEqual([]);
});

test("the audit log is narrowed by actor, action and organization", async () => {
  const org = await openOrganization("Audited");
  const gift = { orgId: org.publicId, origin: "promotion", credits: "5", expiresOn: null, reason: "a gift" } as const;
  await giveCredits(staff, { ...gift, reference: randomUUID() });
  const filter = { actor: "", action: "", org: "", cursor: null };
  const { rows } = await listAuditRecords(staff, { ...filter, org: "audited" });
  expect(rows).toMatchObject([
    { actor: "Staff admin (staff)", action: "credits.give", reason: "a gift", organization: { name: "Audited" } },
  ]);
  for (const narrow of [{ actor: "staff ad" }, { action: "credits.give" }, { org: org.publicId }])
    expect((await listAuditRecords(staff, { ...filter, ...narrow })).rows[0]?.id).toBe(rows[0]?.id);
  expect((await listAuditRecords(staff, { ...filter, actor: "nobody" })).rows).toEqual([]);
  expect(await listAuditActions(staff)).toContain("credits.give");
});

test("service keys are listed without their secret or its hash", async () => {
  await createServiceKey(staff, { name: "Gateway", scopes: ["usage"] });
  const [key] = await listServiceKeys(staff);
  expect(key).toMatchObject({ name: "Gateway", scopes: ["usage"], createdBy: "Staff admin", revokedAt: null });
  expect(key).not.toHaveProperty("hash");
});

test("support reads all of it; for customers and visitors none of it exists", async () => {
  const support = await createStaff("support");
  const { owner } = await openOrganization();
  const reads = [
    (ctx: typeof staff) => listOrganizations(ctx, everything),
    (ctx: typeof staff) => getOrganization(ctx, sample),
    (ctx: typeof staff) => listTransactions(ctx, 1n),
    (ctx: typeof staff) => readMoneySeen(ctx, "sandbox"),
    (ctx: typeof staff) => readAllUsage(ctx, "sandbox"),
    (ctx: typeof staff) => listAuditRecords(ctx, { actor: "", action: "", org: "", cursor: null }),
    (ctx: typeof staff) => listAuditActions(ctx),
    (ctx: typeof staff) => listServiceKeys(ctx),
  ];
  for (const read of reads) {
    await expect(read(support)).resolves.toBeTruthy();
    for (const ctx of [owner, contextOf({ kind: "visitor" })])
      await expect(read(ctx)).rejects.toMatchObject({ code: "not_found" });
  }
});
