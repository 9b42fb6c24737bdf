import { expect, test } from "vitest";
import { publicId } from "#lib/ids.ts";
import { freezeClock } from "#lib/organizations/freeze-clock.ts";
import { createStaff, createUser, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const staff = await createStaff();
const DAY_MS = 24 * 3600 * 1000;

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

async function clockOf(orgId: bigint): Promise<Date | undefined> {
  return (await asOwner<{ now: Date }>("SELECT books.org_now($1) AS now", [orgId]))[0]?.now;
}

test("a sandbox organization's clock stands where it was put and only moves forward", async () => {
  const org = await openOrganization();
  const [tomorrow, later] = [inDays(1), inDays(40)];
  await freezeClock(staff, { orgId: org.publicId, at: tomorrow });
  expect(await clockOf(org.id)).toEqual(tomorrow);
  await freezeClock(staff, { orgId: org.publicId, at: later });
  expect(await clockOf(org.id)).toEqual(later);
  await expect(freezeClock(staff, { orgId: org.publicId, at: tomorrow })).rejects.toMatchObject({ code: "conflict" });
  expect(await clockOf(org.id)).toEqual(later);
});

test("the clock of a production organization cannot be frozen, nor any by its members or by support", async () => {
  const org = await openOrganization();
  const input = { orgId: org.publicId, at: inDays(1) };
  await expect(freezeClock(org.owner, input)).rejects.toMatchObject({ code: "not_found" });
  await expect(freezeClock(await createStaff("support"), input)).rejects.toMatchObject({ code: "forbidden" });
  const sql = "SELECT books.open_organization($1, 'Real', 'UTC', 'production', NULL) AS id";
  const [real] = await asOwner<{ id: string }>(sql, [await createUser()]);
  const orgId = publicId("org", BigInt(real?.id ?? 0));
  await expect(freezeClock(staff, { ...input, orgId })).rejects.toMatchObject({ code: "conflict" });
});
