import { ROLE_WORDS } from "#components/portal/team/roles.ts";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { MemberRow } from "#lib/organizations/team.ts";

export function OrganizationMembers({ members, zone }: { members: readonly MemberRow[]; zone: string }) {
  return (
    <Table<MemberRow>
      caption="Members"
      rows={members}
      rowKey={(member) => member.userId}
      columns={[
        { key: "name", header: "Name", rowHeader: true, cell: (member) => member.name },
        { key: "email", header: "E-mail", cell: (member) => member.email },
        { key: "role", header: "Role", cell: (member) => ROLE_WORDS[member.role].label },
        { key: "joined", header: "Joined", cell: (member) => <Time at={member.joinedAt} zone={zone} show="day" /> },
      ]}
    />
  );
}
