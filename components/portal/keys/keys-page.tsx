"use client";

import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { type CreatedKey, CreateKeyDialog, type CreateKeyInput } from "#components/portal/keys/create-key-dialog.tsx";
import { KeysTable } from "#components/portal/keys/keys-table.tsx";
import { RevokeKeyDialog } from "#components/portal/keys/revoke-key-dialog.tsx";
import { ShowOnceDialog } from "#components/portal/keys/show-once-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { KeyRow } from "#lib/keys/key-row.ts";

export type KeysPageProps = {
  readonly keys: readonly KeyRow[];
  readonly zone: string;
  /** Developers, admins and owners may. */
  readonly canManage: boolean;
  readonly createKey: Action<CreateKeyInput, CreatedKey>;
  readonly revokeKey: Action<{ keyId: string }, unknown>;
};

/** The organization's keys: made, shown once, revoked. */
export function KeysPage({ keys, zone, canManage, createKey, revokeKey }: KeysPageProps) {
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const [revoking, setRevoking] = useState<KeyRow | null>(null);
  const create = canManage && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Keys"
        description="Development and live keys draw on the same balance: every call is charged."
        actions={keys.length > 0 && create}
      />
      <Card flush>
        {keys.length === 0 ? (
          <EmptyState title="No keys yet" icon={<KeyRound />} action={create}>
            A key is what your program shows with each call.
          </EmptyState>
        ) : (
          <KeysTable keys={keys} zone={zone} pages="/keys" onRevoke={canManage ? setRevoking : undefined} />
        )}
      </Card>
      <CreateKeyDialog
        open={creating}
        onOpenChange={setCreating}
        createKey={createKey}
        onCreated={(key) => {
          setCreating(false);
          setCreated(key);
        }}
      />
      <ShowOnceDialog name={created?.name ?? ""} secret={created?.secret ?? null} onStored={() => setCreated(null)} />
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} revokeKey={revokeKey} />
    </>
  );
}
