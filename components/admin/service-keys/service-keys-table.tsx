"use client";

import { KeyHint } from "#components/portal/keys/keys-table.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ServiceKeyView } from "#lib/keys/service-key-view.ts";

export type ServiceKeysTableProps = {
  readonly keys: readonly ServiceKeyView[];
  /** Absent for who may only read. */
  readonly onRevoke?: (key: ServiceKeyView) => void;
};

export function ServiceKeysTable({ keys, onRevoke }: ServiceKeysTableProps) {
  return (
    <Table<ServiceKeyView>
      caption="Service keys"
      rows={keys}
      rowKey={(key) => key.id}
      columns={[
        { key: "name", header: "Name", rowHeader: true, cell: (key) => key.name },
        { key: "key", header: "Key", cell: (key) => <KeyHint prefix={key.prefix} lastFour={key.lastFour} /> },
        { key: "scopes", header: "Scopes", cell: (key) => <Scopes scopes={key.scopes} /> },
        { key: "created", header: "Created", cell: (key) => <Time at={key.createdAt} show="day" /> },
        {
          key: "used",
          header: "Last used",
          cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} /> : <span className="text-ink-3">Never</span>),
        },
        {
          key: "state",
          header: "State",
          cell: (key) => (
            <Badge tone={key.revokedAt ? "neutral" : "good"} dot>
              {key.revokedAt ? "revoked" : "active"}
            </Badge>
          ),
        },
        {
          key: "revoke",
          header: "Revoke",
          hideHeader: true,
          align: "right",
          cell: (key) =>
            onRevoke &&
            !key.revokedAt && (
              <Button size="sm" variant="ghost" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
                Revoke
              </Button>
            ),
        },
      ]}
    />
  );
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {scopes.map((scope) => (
        <Badge key={scope} tone={scope === "backfill" ? "warn" : "neutral"}>
          {scope}
        </Badge>
      ))}
    </span>
  );
}
