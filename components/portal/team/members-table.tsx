"use client";

import { useState } from "react";
import { ROLE_WORDS, ROLES, roleOf } from "#components/portal/team/roles.ts";
import type { TeamPageProps } from "#components/portal/team/team-page.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAction } from "#components/ui/use-action.ts";
import type { MemberRow } from "#lib/organizations/team.ts";

type MembersTableProps = Pick<
  TeamPageProps,
  "members" | "zone" | "currentUserId" | "canManage" | "changeRole" | "removeMember"
>;

export function MembersTable({ members, zone, currentUserId, canManage, changeRole, removeMember }: MembersTableProps) {
  const [removing, setRemoving] = useState<MemberRow | null>(null);
  return (
    <>
      <Table<MemberRow>
        caption="Members"
        rows={members}
        rowKey={(member) => member.userId}
        columns={[
          {
            key: "who",
            header: "Member",
            rowHeader: true,
            cell: (member) => (
              <>
                {member.name} {member.userId === currentUserId && <Badge className="ml-1">you</Badge>}
                <span className="block text-xs font-normal text-ink-3">{member.email}</span>
              </>
            ),
          },
          { key: "role", header: "Role", cell: (member) => <RoleCell {...{ member, canManage, changeRole }} /> },
          { key: "joined", header: "Joined", cell: (member) => <Time at={member.joinedAt} zone={zone} show="day" /> },
          {
            key: "remove",
            header: "Remove",
            hideHeader: true,
            align: "right",
            cell: (member) =>
              canManage &&
              member.userId !== currentUserId && (
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={`Remove ${member.name}`}
                  onClick={() => setRemoving(member)}
                >
                  Remove
                </Button>
              ),
          },
        ]}
      />
      {removing && (
        <ConfirmDialog
          open
          onOpenChange={() => setRemoving(null)}
          title={`Remove ${removing.name}?`}
          confirmLabel="Remove member"
          action={() => removeMember({ userId: removing.userId })}
        >
          <p>They lose access at once. Keys they made keep working until revoked.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

type RoleCellProps = Pick<TeamPageProps, "canManage" | "changeRole"> & { readonly member: MemberRow };

function RoleCell({ member, canManage, changeRole }: RoleCellProps) {
  const { pending, failure, run } = useAction(changeRole, () => toast.done(`${member.name} has a new role.`));
  if (!canManage) return <>{ROLE_WORDS[member.role].label}</>;
  return (
    <span className="inline-grid gap-1">
      <Select
        key={`${member.role} ${failure?.message ?? ""}`}
        aria-label={`Role of ${member.name}`}
        className="w-36"
        defaultValue={member.role}
        disabled={pending}
        options={ROLES.map((role) => ({ value: role, label: ROLE_WORDS[role].label }))}
        onChange={(event) => run({ userId: member.userId, role: roleOf(event.target.value) })}
      />
      {failure && (
        <span role="alert" className="max-w-48 text-xs text-bad">
          {failure.message}
        </span>
      )}
    </span>
  );
}
