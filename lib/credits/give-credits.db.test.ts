import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { GiveCreditsInput, giveCredits } from "#lib/credits/give-credits.ts";
import { revokeCredits } from "#lib/credits/revoke-credits.ts";
import { transact } from "#lib/db/transact.ts";
import type { Refusal } from "#lib/errors.ts";
import { freezeClock } from "#lib/organizations/freeze-clock.ts";
import { createStaff, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const staff = await createStaff();

type Input = Parameters<typeof giveCredits>[1];

function form(orgId: string, credits = "500"): Input {
  const reference = randomUUID();
  return {
    orgId,
    origin: "promotion",
    label: "Welcome",
    credits,
    expiresOn: null,
    reason: "they asked nicely",
    reference,
  };
}

function balance(orgId: bigint) {
  const sql = `SELECT (SELECT coalesce(sum(remaining), 0)::float FROM grants WHERE org_id = $1) AS credits,
    (SELECT count(*)::int FROM audit_records WHERE org_id = $1) AS audits`;
  return asOwner<{ credits: number; audits: number }>(sql, [orgId]).then(([row]) => row);
}

test("one form sent twenty times at once gives credits once and is recorded once", async () => {
  const org = await openOrganization();
  const input = form(org.publicId);
  const answers = await Promise.all(Array.from({ length: 20 }, () => giveCredits(staff, input)));
  expect(new Set(answers.map((answer) => answer.grantId)).size).toBe(1);
  expect(await balance(org.id)).toEqual({ credits: 500, audits: 1 });
});

test.each<[string, Partial<Input>]>([
  ["another amount", { credits: "501" }],
  ["another origin", { origin: "adjustment" }],
  ["another scope", { scope: ["gpt-4o*"] }],
  ["another priority", { priority: 3 }],
  ["another first day", { startsOn: "2999-11-30" }],
  ["another last day", { expiresOn: "2999-12-31" }],
  ["another label", { label: "Sorry" }],
])("the same form with %s is refused, and as it was it answers the same grant", async (_, other) => {
  const org = await openOrganization();
  const input = form(org.publicId);
  const given = await giveCredits(staff, input);
  await expect(giveCredits(staff, { ...input, ...other })).rejects.toMatchObject({ code: "mismatch" });
  expect(await giveCredits(staff, input)).toEqual(given);
  expect(await balance(org.id)).toEqual({ credits: 500, audits: 1 });
});

test("credits and their audit record are one transaction: neither is left when it fails", async () => {
  const org = await openOrganization();
  const failing = transact(staff, async (_tx, joined) => {
    await giveCredits(joined, form(org.publicId));
    throw new Error("power cut");
  });
  await expect(failing).rejects.toThrow("power cut");
  expect(await balance(org.id)).toEqual({ credits: 0, audits: 0 });
});

test("revoking takes what was given, once per form, and never more than that", async () => {
  const org = await openOrganization();
  await giveCredits(staff, form(org.publicId));
  const input = { orgId: org.publicId, credits: "120.5", reason: "given by mistake", reference: randomUUID() };
  await Promise.all(Array.from({ length: 5 }, () => revokeCredits(staff, input)));
  expect(await balance(org.id)).toEqual({ credits: 379.5, audits: 2 });
  const refusal: Refusal = await revokeCredits(staff, { ...input, credits: "380", reference: randomUUID() }).catch(
    (e) => e,
  );
  expect(refusal).toMatchObject({ code: "invalid", message: expect.stringContaining("Only 379.5 credits") });
});

test("support, customers and foreign ids are refused", async () => {
  const org = await openOrganization();
  const input = form(org.publicId);
  await expect(giveCredits(await createStaff("support"), input)).rejects.toMatchObject({ code: "forbidden" });
  await expect(giveCredits(org.owner, input)).rejects.toMatchObject({ code: "not_found" });
  for (const orgId of ["org_0000000000000", "org_nonsense", "1"])
    await expect(giveCredits(staff, { ...input, orgId })).rejects.toMatchObject({ code: "not_found" });
  expect(await balance(org.id)).toEqual({ credits: 0, audits: 0 });
});

test("credits last to the end of their day in the organization's zone", async () => {
  const org = await openOrganization();
  await asOwner("UPDATE organizations SET time_zone = 'Asia/Kathmandu' WHERE id = $1", [org.id]);
  await giveCredits(staff, { ...form(org.publicId), expiresOn: "2999-12-31" });
  const [grant] = await asOwner<{ at: string }>(
    "SELECT expires_at AT TIME ZONE 'UTC' || '' AS at FROM grants WHERE org_id = $1",
    [org.id],
  );
  expect(grant?.at).toBe("2999-12-31 18:15:00");
  const past = { ...form(org.publicId), expiresOn: "2020-01-01" };
  await expect(giveCredits(staff, past)).rejects.toMatchObject({
    code: "invalid",
    extra: { fields: { expiresOn: expect.any(String) } },
  });
});

test("where a clock stands still its days decide: what has passed there is past, what has not begun there begins later", async () => {
  const org = await openOrganization();
  const at = new Date("2190-06-15T12:00:00Z");
  await freezeClock(staff, { orgId: org.publicId, at });
  const past = { ...form(org.publicId), expiresOn: "2190-06-14" };
  await expect(giveCredits(staff, past)).rejects.toMatchObject({
    extra: { fields: { expiresOn: expect.any(String) } },
  });
  await giveCredits(staff, { ...form(org.publicId), startsOn: "2190-06-14", expiresOn: "2190-06-15" });
  const grants = await asOwner("SELECT starts_at, expires_at FROM grants WHERE org_id = $1", [org.id]);
  expect(grants).toEqual([{ starts_at: at, expires_at: new Date("2190-06-16T00:00:00Z") }]);
});

test("credits are bound to features, a priority and a first day; ones that would end before they begin are refused", async () => {
  const org = await openOrganization();
  await asOwner("UPDATE organizations SET time_zone = 'Asia/Kathmandu' WHERE id = $1", [org.id]);
  const terms = { scope: ["gpt-4o*", "image.generate"], priority: 3, startsOn: "2999-11-30", expiresOn: "2999-12-31" };
  await giveCredits(staff, { ...form(org.publicId), ...terms });
  const grants = await asOwner(
    "SELECT scope, scope_breadth, priority, starts_at AT TIME ZONE 'UTC' || '' AS at FROM grants WHERE org_id = $1",
    [org.id],
  );
  expect(grants).toEqual([
    { scope: ["gpt-4o*", "image.generate"], scope_breadth: 2, priority: 3, at: "2999-11-29 18:15:00" },
  ]);
  const backwards = { ...form(org.publicId), startsOn: "2999-12-31", expiresOn: "2999-12-30" };
  await expect(giveCredits(staff, backwards)).rejects.toMatchObject({
    code: "invalid",
    extra: { fields: { expiresOn: expect.stringContaining("before they begin") } },
  });
  const read = (fields: object) => GiveCreditsInput.safeParse({ ...form("org_x"), ...fields }).success;
  expect(read({ scope: ["*"] })).toBe(false);
  expect(read({ scope: ["gpt 4"] })).toBe(false);
  expect(read({ priority: 101 })).toBe(false);
  expect(read({ priority: 0 })).toBe(true);
});

test("amounts are read as typed and refused with a sentence", async () => {
  const read = (credits: string) => GiveCreditsInput.safeParse({ ...form("org_x"), credits });
  expect(read("1,000.50").data?.credits).toBe("1000.5");
  for (const bad of ["0", "-5", "1e3", "0.0000000000001", "abc", "9".repeat(30)]) expect(read(bad).success).toBe(false);
});
