import { expect, test } from "vitest";
import { createOrganization } from "#lib/organizations/create-organization.ts";
import { NEW_DEV_DAILY_CREDITS } from "#lib/organizations/dev-limit.ts";
import { contextOf, createUser } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

test("a new organization's development environment starts with a daily limit, and nothing else is limited", async () => {
  const userId = await createUser();
  const { id } = await createOrganization(contextOf({ kind: "user", userId }), { name: "Acme", timeZone: "UTC" });
  const limits = await asOwner(
    "SELECT scope, subject, kind, trim_scale(amount)::text AS amount, created_by, ended_at FROM spend_limits WHERE org_id = $1",
    [id],
  );
  const limit = { scope: "environment", subject: "dev", kind: "per_day", amount: NEW_DEV_DAILY_CREDITS };
  expect(limits).toEqual([{ ...limit, created_by: userId, ended_at: null }]);
  const [audit] = await asOwner("SELECT facts FROM audit_records WHERE org_id = $1", [id]);
  expect(audit).toEqual({ facts: { name: "Acme", devDailyCredits: NEW_DEV_DAILY_CREDITS } });
});
