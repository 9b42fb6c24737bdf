import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { getBalance } from "#lib/credits/queries.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { takeBackCharge } from "#lib/metering/take-back-charge.ts";
import { contextOf, createUser } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  eventOf,
  GEOCODE,
  giveCredits,
  keyContext,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

beforeAll(() => publishTestBook([GEOCODE]));

async function charge(org: MeteredOrg): Promise<string> {
  const event = eventOf(org, "a", "4");
  const [result] = await recordUsage(serviceContext(), { events: [event] });
  if (!result || !("charge" in result)) throw new Error("not charged");
  return result.charge.id;
}

async function staff(staffRole: "admin" | "support") {
  return contextOf({ kind: "staff", userId: await createUser("Staff"), staffRole });
}

test("staff take a charge back once per form, with the reason in the audit log; support and a second form do not", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const chargeId = await charge(org);
  const input = { chargeId, reason: "The answer was empty", reference: randomUUID() };
  await expect(takeBackCharge(await staff("support"), input)).rejects.toMatchObject({ code: "forbidden" });
  const admin = await staff("admin");
  await Promise.all([takeBackCharge(admin, input), takeBackCharge(admin, input)]);
  expect(await getBalance(keyContext(org))).toMatchObject({ available: "10" });
  const again = takeBackCharge(admin, { ...input, reference: randomUUID() });
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  const audit = await asOwner("SELECT reason, target FROM audit_records WHERE org_id = $1 AND action = 'charge.void'", [
    org.id,
  ]);
  expect(audit).toEqual([{ reason: "The answer was empty", target: chargeId }]);
});

test("a customer's member is told that there is nothing here", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const input = { chargeId: await charge(org), reason: "I want it back", reference: randomUUID() };
  const member = contextOf({ kind: "member", userId: await createUser("Owner"), orgId: org.id, role: "owner" });
  await expect(takeBackCharge(member, input)).rejects.toMatchObject({ code: "not_found" });
});
