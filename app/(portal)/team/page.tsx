import type { Metadata } from "next";
import { TeamPage } from "#components/portal/team/team-page.tsx";
import { hasRight } from "#lib/authorization.ts";
import { listInvitations, listMembers } from "#lib/organizations/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { changeRoleAction, inviteMemberAction, removeMemberAction, revokeInvitationAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Team" };

export default async function Page() {
  const { user, org, role } = await currentMember();
  const ctx = await memberContext();
  const [members, invitations] = await Promise.all([listMembers(ctx), listInvitations(ctx)]);
  return (
    <TeamPage
      members={members}
      invitations={invitations}
      zone={org.timeZone}
      currentUserId={user.id}
      canManage={hasRight(role, "organization")}
      invite={inviteMemberAction}
      withdrawInvitation={revokeInvitationAction}
      changeRole={changeRoleAction}
      removeMember={removeMemberAction}
    />
  );
}
