"use client";

import Link from "next/link";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { EnvironmentBadge } from "#components/ui/environment-badge.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { KeyRow } from "#lib/keys/key-row.ts";

const STATE_TONE = { active: "good", expired: "warn", revoked: "neutral" } as const satisfies Record<
  KeyRow["state"],
  string
>;

export type KeysTableProps = {
  readonly keys: readonly KeyRow[];
  readonly zone: string;
  readonly onRevoke?: (key: KeyRow) => void;
  /** Where the pages of single keys are; without it names are plain text. */
  readonly pages?: string;
};

export function KeysTable({ keys, zone, onRevoke, pages }: KeysTableProps) {
  const columns: Column<KeyRow>[] = [
    { key: "name", header: "Name", rowHeader: true, cell: (key) => <KeyName apiKey={key} pages={pages} /> },
    { key: "env", header: "Environment", cell: (key) => <EnvironmentBadge environment={key.environment} /> },
    { key: "key", header: "Key", cell: (key) => <KeyHint prefix={key.prefix} lastFour={key.lastFour} /> },
    { key: "created", header: "Created", cell: (key) => <Time at={key.createdAt} zone={zone} show="day" /> },
    {
      key: "used",
      header: "Last used",
      cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} zone={zone} /> : <Faint>Never</Faint>),
    },
    {
      key: "expires",
      header: "Expires",
      cell: (key) => (key.expiresAt ? <Time at={key.expiresAt} zone={zone} show="lastDay" /> : <Faint>Never</Faint>),
    },
    { key: "state", header: "State", cell: (key) => <KeyStateBadge state={key.state} /> },
  ];
  if (onRevoke) {
    columns.push({
      key: "revoke",
      header: "Revoke",
      hideHeader: true,
      align: "right",
      cell: (key) =>
        key.state === "active" && (
          <Button size="sm" variant="ghost" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
            Revoke
          </Button>
        ),
    });
  }
  return <Table<KeyRow> caption="API keys" rows={keys} rowKey={(key) => key.id} columns={columns} />;
}

function KeyName({ apiKey, pages }: { apiKey: KeyRow; pages: string | undefined }) {
  if (!pages) return apiKey.name;
  return (
    <Link href={`${pages}/${apiKey.id}`} className="text-accent-text hover:underline">
      {apiKey.name}
    </Link>
  );
}

export function KeyStateBadge({ state }: { state: KeyRow["state"] }) {
  return (
    <Badge tone={STATE_TONE[state]} dot>
      {state}
    </Badge>
  );
}

/** What may be shown of a key once it is stored. */
export function KeyHint({ prefix, lastFour }: { prefix: string; lastFour: string }) {
  return (
    <code className="whitespace-nowrap font-mono text-xs text-ink-2">
      {prefix}…{lastFour}
    </code>
  );
}

function Faint({ children }: { children: string }) {
  return <span className="text-ink-3">{children}</span>;
}
