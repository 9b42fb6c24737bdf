import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { revokeCredits } from "#lib/credits/revoke-credits.ts";
import { createStaff, openOrganization, type TestOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { giveCredits } from "#lib/testing/metering.ts";

const HOUR_MS = 3_600_000;

const staff = await createStaff();

function form(org: TestOrganization, credits: string) {
  return { orgId: org.publicId, credits, reason: "given by mistake", reference: randomUUID() };
}

function left(org: TestOrganization) {
  const sql = `SELECT (SELECT sum(remaining)::float FROM grants WHERE org_id = $1) AS credits,
    (SELECT count(*)::int FROM audit_records WHERE org_id = $1) AS audits`;
  return asOwner<{ credits: number; audits: number }>(sql, [org.id]).then(([row]) => row);
}

test("the same form with another amount is refused and takes nothing more", async () => {
  const org = await openOrganization();
  await giveCredits(org.id, "500");
  const input = form(org, "120.5");
  expect(await revokeCredits(staff, input)).toEqual({ revoked: "120.5" });
  expect(await revokeCredits(staff, input)).toEqual({ revoked: "120.5" });
  for (const credits of ["120", "200"])
    await expect(revokeCredits(staff, { ...input, credits })).rejects.toMatchObject({ code: "mismatch" });
  expect(await left(org)).toEqual({ credits: 379.5, audits: 1 });
});

test.each(["purchase", "refund", "rollover"])(
  "credits of origin %s are never taken back, also at no cost",
  async (origin) => {
    const org = await openOrganization();
    await giveCredits(org.id, "100");
    await asOwner("SELECT books.create_grant($1, $2, 'Other', 300, 0, NULL, 20, '{}', 3, now(), NULL, now())", [
      org.id,
      origin,
    ]);
    await expect(revokeCredits(staff, form(org, "101"))).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("Only 100 credits"),
      extra: { fields: { credits: expect.any(String) } },
    });
    expect(await revokeCredits(staff, form(org, "100"))).toEqual({ revoked: "100" });
    expect(await left(org)).toEqual({ credits: 300, audits: 1 });
  },
);

test("what has not begun or has expired is not counted as left", async () => {
  const org = await openOrganization();
  await giveCredits(org.id, "7", { startsAt: new Date(Date.now() + HOUR_MS) });
  await giveCredits(org.id, "8", {
    startsAt: new Date(Date.now() - 2 * HOUR_MS),
    expiresAt: new Date(Date.now() - HOUR_MS),
  });
  await giveCredits(org.id, "1");
  await expect(revokeCredits(staff, form(org, "2"))).rejects.toMatchObject({
    message: expect.stringContaining("Only 1 credit can be taken back"),
  });
});
