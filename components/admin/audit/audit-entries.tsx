"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { DescriptionList } from "#components/ui/description-list.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type AuditRow = {
  readonly id: string;
  readonly at: string;
  /** "Ada (staff)", "system", "key tg_svc_…9Zk1". */
  readonly actor: string;
  /** The verb: "grant-credits". */
  readonly action: string;
  readonly organization: { readonly id: string; readonly name: string } | null;
  readonly subject: string;
  readonly reason: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  /** What was asked, without secrets, written as JSON. */
  readonly detailsJson: string;
};

export function AuditEntries({ entries }: { entries: readonly AuditRow[] }) {
  const [shown, setShown] = useState<AuditRow | null>(null);
  return (
    <>
      <Table<AuditRow>
        caption="Audit log"
        rows={entries}
        rowKey={(entry) => entry.id}
        empty={<EmptyState title="Nothing matches">Try another actor, action or organization.</EmptyState>}
        columns={[
          { key: "at", header: "When", cell: (entry) => <Time at={entry.at} className="text-ink-2" /> },
          { key: "actor", header: "Actor", cell: (entry) => entry.actor },
          { key: "action", header: "Action", rowHeader: true, cell: (entry) => entry.action },
          {
            key: "org",
            header: "Organization",
            cell: ({ organization }) => <Organization organization={organization} />,
          },
          { key: "reason", header: "Reason", className: "text-ink-2", cell: (entry) => entry.reason ?? "–" },
          {
            key: "details",
            header: "Details",
            hideHeader: true,
            align: "right",
            cell: (entry) => (
              <Button
                size="sm"
                variant="ghost"
                aria-label={`Details of ${entry.action}`}
                onClick={() => setShown(entry)}
              >
                Details
              </Button>
            ),
          },
        ]}
      />
      {shown && <AuditDrawer entry={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function Organization({ organization }: Pick<AuditRow, "organization">) {
  if (!organization) return "–";
  return (
    <Link
      href={`/admin/organizations/${organization.id}`}
      className="rounded text-accent-text underline-offset-4 hover:underline"
    >
      {organization.name}
    </Link>
  );
}

function AuditDrawer({ entry, onClose }: { entry: AuditRow; onClose: () => void }) {
  return (
    <Dialog open shape="drawer" onOpenChange={onClose} title={entry.action} description={`By ${entry.actor}`}>
      <div className="grid gap-5">
        <DescriptionList
          facts={[
            { term: "When", value: <Time at={entry.at} /> },
            { term: "Organization", value: <Organization organization={entry.organization} /> },
            { term: "Subject", value: entry.subject },
            { term: "Reason", value: entry.reason ?? "–" },
            { term: "Address", value: entry.address ?? "–" },
            { term: "Request", value: entry.requestId ?? "–" },
          ]}
        />
        {entry.detailsJson !== "{}" && (
          <CodeBlock label="Details" samples={[{ language: "json", label: "Details", code: entry.detailsJson }]} />
        )}
      </div>
    </Dialog>
  );
}
