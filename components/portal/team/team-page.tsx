"use client";

import { InvitationsTable } from "#components/portal/team/invitations-table.tsx";
import { InviteForm, type InviteInput } from "#components/portal/team/invite-form.tsx";
import { MembersTable } from "#components/portal/team/members-table.tsx";
import type { Role } from "#components/portal/team/roles.ts";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { InvitationRow, MemberRow } from "#lib/organizations/team.ts";

export type TeamPageProps = {
  readonly members: readonly MemberRow[];
  readonly invitations: readonly InvitationRow[];
  readonly zone: string;
  readonly currentUserId: string;
  /** Owners and admins may. */
  readonly canManage: boolean;
  readonly invite: Action<InviteInput, unknown>;
  readonly withdrawInvitation: Action<{ invitationId: string }, unknown>;
  readonly changeRole: Action<{ userId: string; role: Role }, unknown>;
  readonly removeMember: Action<{ userId: string }, unknown>;
};

/** Who belongs to the organization and what each may do. */
export function TeamPage(props: TeamPageProps) {
  const { members, invitations, zone, canManage, invite, withdrawInvitation } = props;
  return (
    <>
      <PageHeader title="Team" description="People of this organization and what each may do." />
      <div className="grid gap-5">
        {canManage && (
          <Card title="Invite someone" description="They get an e-mail with a link that works for seven days.">
            <InviteForm invite={invite} />
          </Card>
        )}
        <Card title="Members" flush>
          <MembersTable {...props} members={members} />
        </Card>
        {invitations.length > 0 && (
          <Card title="Pending invitations" flush>
            <InvitationsTable
              invitations={invitations}
              zone={zone}
              withdraw={canManage ? withdrawInvitation : undefined}
            />
          </Card>
        )}
      </div>
    </>
  );
}
