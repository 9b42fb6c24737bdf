import { expect, test } from "vitest";
import { reactivateOrganization } from "#lib/organizations/reactivate-organization.ts";
import { suspendOrganization } from "#lib/organizations/suspend-organization.ts";
import { createStaff, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const staff = await createStaff();
const reason = "chargebacks";

async function stateOf(id: bigint) {
  const sql = `SELECT state, ARRAY(SELECT action || ' ' || reason || ' ' || (facts->>'before') FROM audit_records WHERE org_id = $1 ORDER BY id) AS audit
    FROM organizations WHERE id = $1`;
  return (await asOwner<{ state: string; audit: string[] }>(sql, [id]))[0];
}

test("an organization is suspended once and works again after it is reactivated, each with its reason on record", async () => {
  const org = await openOrganization();
  const outcomes = await Promise.allSettled(
    [1, 2, 3].map(() => suspendOrganization(staff, { orgId: org.publicId, reason })),
  );
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  expect(await stateOf(org.id)).toEqual({ state: "suspended", audit: ["organization.suspend chargebacks active"] });
  await reactivateOrganization(staff, { orgId: org.publicId, reason: "settled" });
  expect(await stateOf(org.id)).toMatchObject({ state: "active", audit: { length: 2 } });
  await expect(reactivateOrganization(staff, { orgId: org.publicId, reason })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("support, the organization's own owner and foreign ids are refused", async () => {
  const org = await openOrganization();
  const input = { orgId: org.publicId, reason };
  await expect(suspendOrganization(await createStaff("support"), input)).rejects.toMatchObject({ code: "forbidden" });
  await expect(suspendOrganization(org.owner, input)).rejects.toMatchObject({ code: "not_found" });
  await expect(suspendOrganization(staff, { ...input, orgId: "org_0000000000000" })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await stateOf(org.id)).toEqual({ state: "active", audit: [] });
});
