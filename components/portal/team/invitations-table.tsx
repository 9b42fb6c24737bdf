"use client";

import { ROLE_WORDS } from "#components/portal/team/roles.ts";
import { Button } from "#components/ui/button.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";
import type { InvitationRow } from "#lib/organizations/team.ts";

export type InvitationsTableProps = {
  readonly invitations: readonly InvitationRow[];
  readonly zone: string;
  readonly withdraw?: Action<{ invitationId: string }, unknown>;
};

export function InvitationsTable({ invitations, zone, withdraw }: InvitationsTableProps) {
  return (
    <Table<InvitationRow>
      caption="Pending invitations"
      rows={invitations}
      rowKey={(invitation) => invitation.id}
      columns={[
        { key: "email", header: "E-mail", rowHeader: true, cell: (invitation) => invitation.email },
        { key: "role", header: "Role", cell: (invitation) => ROLE_WORDS[invitation.role].label },
        { key: "sent", header: "Sent", cell: (invitation) => <Time at={invitation.sentAt} zone={zone} /> },
        { key: "expires", header: "Expires", cell: (invitation) => <Time at={invitation.expiresAt} zone={zone} /> },
        {
          key: "withdraw",
          header: "Withdraw",
          hideHeader: true,
          align: "right",
          cell: (invitation) => withdraw && <WithdrawButton invitation={invitation} withdraw={withdraw} />,
        },
      ]}
    />
  );
}

type WithdrawButtonProps = {
  readonly invitation: InvitationRow;
  readonly withdraw: Action<{ invitationId: string }, unknown>;
};

function WithdrawButton({ invitation, withdraw }: WithdrawButtonProps) {
  const { pending, run } = useAction(withdraw);
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={pending}
      aria-label={`Withdraw the invitation of ${invitation.email}`}
      onClick={() => run({ invitationId: invitation.id })}
    >
      Withdraw
    </Button>
  );
}
