import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Context, Role } from "#lib/context.ts";
import { Refusal } from "#lib/errors.ts";
import { acceptInvitation } from "#lib/identity/accept-invitation.ts";
import { findInvitation } from "#lib/identity/queries.ts";
import { contextOf, createStaff, createUser, openOrganization, type TestOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { mailsTo, tokenMailedTo } from "#lib/testing/mailbox.ts";
import { changeRole } from "./change-role.ts";
import { createOrganization } from "./create-organization.ts";
import { inviteMember } from "./invite-member.ts";
import { listInvitations, listMembers, listOwnOrganizations } from "./queries.ts";
import { removeMember } from "./remove-member.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { updateOrganization } from "./update-organization.ts";

const visitor = () => ({ ...contextOf({ kind: "visitor" }), address: randomUUID() });

async function addMember(org: TestOrganization, role: Role): Promise<Context> {
  const userId = await createUser(`The ${role}`);
  await asOwner("INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, $3)", [org.id, userId, role]);
  return contextOf({ kind: "member", userId, orgId: org.id, role });
}

const userIdOf = ({ actor }: Context) => (actor.kind === "member" ? actor.userId : "");

test("an invitation accepted by many at once makes one member", async () => {
  const org = await openOrganization();
  const email = `new.${randomUUID()}@example.com`;
  await inviteMember(org.owner, { email, role: "developer" });
  const token = await tokenMailedTo(email);
  expect(await findInvitation(visitor(), token)).toMatchObject({ email, role: "developer", hasAccount: false });
  const input = { token, name: "Newcomer", password: "fresh from the tree" };
  const tries = await Promise.allSettled(Array.from({ length: 6 }, () => acceptInvitation(visitor(), input)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const members = await listMembers(org.owner);
  expect(members.map(({ email, role }) => [email, role])).toContainEqual([email, "developer"]);
  expect(members).toHaveLength(2);
  expect(await findInvitation(visitor(), token)).toBeNull();
});

test("somebody else's invitation, a revoked one and a replaced one open nothing", async () => {
  const org = await openOrganization();
  const email = `invited.${randomUUID()}@example.com`;
  await inviteMember(org.owner, { email, role: "viewer" });
  const replaced = await tokenMailedTo(email);
  const { invitationId } = await inviteMember(org.owner, { email, role: "viewer" });
  const token = await tokenMailedTo(email);
  const stranger = contextOf({ kind: "user", userId: await createUser("Stranger") });
  await expect(acceptInvitation(stranger, { token })).rejects.toMatchObject({ code: "forbidden" });
  await expect(acceptInvitation(visitor(), { token: replaced })).rejects.toMatchObject({ code: "invalid" });
  expect(await listInvitations(org.owner)).toHaveLength(1);
  await revokeInvitation(org.owner, { invitationId });
  await expect(acceptInvitation(visitor(), { token })).rejects.toMatchObject({ code: "invalid" });
  const other = await openOrganization("Other");
  await expect(revokeInvitation(other.owner, { invitationId })).rejects.toMatchObject({ code: "not_found" });
});

test("a member is not invited again, staff do not join, and a link in a name is refused before any letter", async () => {
  const org = await openOrganization();
  const viewer = await addMember(org, "viewer");
  const [member] = (await listMembers(org.owner)).filter(({ userId }) => userId === userIdOf(viewer));
  const again = inviteMember(org.owner, { email: member?.email ?? "", role: "admin" });
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  const staff = await createStaff();
  const staffId = staff.actor.kind === "staff" ? staff.actor.userId : "";
  const asUser = contextOf({ kind: "user", userId: staffId });
  await expect(createOrganization(asUser, { name: "Mine", timeZone: "UTC" })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(await mailsTo(member?.email ?? "")).toEqual([]);
});

test("two owners who leave at once leave one behind", async () => {
  const org = await openOrganization();
  const second = await addMember(org, "owner");
  const leaving = [org.owner, second].map((ctx) => removeMember(ctx, { userId: userIdOf(ctx) }));
  const settled = await Promise.allSettled(leaving);
  const refusals = settled.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  expect(refusals).toEqual([expect.any(Refusal)]);
  expect(refusals[0]).toMatchObject({ code: "conflict" });
  const [row] = await asOwner("SELECT count(*)::int AS owners FROM memberships WHERE org_id = $1 AND role = 'owner'", [
    org.id,
  ]);
  expect(row).toEqual({ owners: 1 });
});

test("roles: admins manage people, but not ownership; others manage nobody", async () => {
  const org = await openOrganization();
  const [admin, developer, viewer] = [
    await addMember(org, "admin"),
    await addMember(org, "developer"),
    await addMember(org, "viewer"),
  ];
  const target = userIdOf(viewer);
  await expect(changeRole(developer, { userId: target, role: "admin" })).rejects.toMatchObject({ code: "forbidden" });
  await changeRole(admin, { userId: target, role: "billing" });
  await expect(changeRole(admin, { userId: target, role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
  const owner = userIdOf(org.owner);
  await expect(changeRole(admin, { userId: owner, role: "viewer" })).rejects.toMatchObject({ code: "forbidden" });
  await expect(removeMember(admin, { userId: owner })).rejects.toMatchObject({ code: "forbidden" });
  await expect(changeRole(org.owner, { userId: owner, role: "admin" })).rejects.toMatchObject({ code: "conflict" });
  await changeRole(org.owner, { userId: target, role: "owner" });
  await removeMember(developer, { userId: userIdOf(developer) });
  const roles = (await listMembers(org.owner)).map(({ role }) => role);
  expect(roles.toSorted()).toEqual(["admin", "owner", "owner"]);
});

test("nobody reaches into another organization", async () => {
  const [mine, theirs] = [await openOrganization("Mine"), await openOrganization("Theirs")];
  const target = userIdOf(theirs.owner);
  await expect(changeRole(mine.owner, { userId: target, role: "viewer" })).rejects.toMatchObject({ code: "not_found" });
  await expect(removeMember(mine.owner, { userId: target })).rejects.toMatchObject({ code: "not_found" });
});

test("a signed-in user sees their own organizations, before any is chosen", async () => {
  const userId = await createUser("Founder");
  const ctx = contextOf({ kind: "user", userId });
  const { organizationId } = await createOrganization(ctx, { name: "First", timeZone: "Asia/Tokyo" });
  await openOrganization("Not mine");
  expect(await listOwnOrganizations(ctx, userId)).toMatchObject([
    { publicId: organizationId, name: "First", role: "owner", timeZone: "Asia/Tokyo", state: "active", currency: null },
  ]);
});

test("billing changes documents, not the name; every change is in the audit log", async () => {
  const org = await openOrganization("Acme");
  const billing = await addMember(org, "billing");
  const document = { billingName: "Acme Ltd", billingEmail: null, taxId: "GB 123" };
  await updateOrganization(billing, { name: "Acme", ...document });
  await expect(updateOrganization(billing, { name: "Mine now" })).rejects.toMatchObject({ code: "forbidden" });
  const [row] = await asOwner("SELECT name, billing_name, billing_email, tax_id FROM organizations WHERE id = $1", [
    org.id,
  ]);
  expect(row).toEqual({ name: "Acme", billing_name: "Acme Ltd", billing_email: null, tax_id: "GB 123" });
  const audit = await asOwner("SELECT facts FROM audit_records WHERE org_id = $1 AND action = 'organization.update'", [
    org.id,
  ]);
  expect(audit).toEqual([{ facts: document }]);
});
