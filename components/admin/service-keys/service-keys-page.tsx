"use client";

import { Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import {
  type CreatedServiceKey,
  CreateServiceKeyDialog,
  type CreateServiceKeyInput,
} from "#components/admin/service-keys/create-service-key-dialog.tsx";
import { RevokeServiceKeyDialog } from "#components/admin/service-keys/revoke-service-key-dialog.tsx";
import { ServiceKeysTable } from "#components/admin/service-keys/service-keys-table.tsx";
import { ShowOnceDialog } from "#components/portal/keys/show-once-dialog.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { ServiceKeyView } from "#lib/keys/service-key-view.ts";

export type ServiceKeysPageProps = {
  readonly keys: readonly ServiceKeyView[];
  /** Support reads; only admins make and revoke keys. */
  readonly canChange: boolean;
  readonly createKey: Action<CreateServiceKeyInput, CreatedServiceKey>;
  readonly revokeKey: Action<{ serviceKeyId: string }, unknown>;
};

/** The vendor's own keys: only they authorize calls and record usage. */
export function ServiceKeysPage({ keys, canChange, createKey, revokeKey }: ServiceKeysPageProps) {
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedServiceKey | null>(null);
  const [revoking, setRevoking] = useState<ServiceKeyView | null>(null);
  const create = canChange && (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create service key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Service keys"
        description="What our own backends show when they authorize calls and record usage."
        actions={
          <>
            <LinkButton href="/docs">API reference</LinkButton>
            {keys.length > 0 && create}
          </>
        }
      />
      <Card flush>
        {keys.length === 0 ? (
          <EmptyState title="No service keys yet" icon={<ShieldCheck />} action={create}>
            Each backend should have its own, so that one can be revoked without stopping the others.
          </EmptyState>
        ) : (
          <ServiceKeysTable keys={keys} onRevoke={canChange ? setRevoking : undefined} />
        )}
      </Card>
      <CreateServiceKeyDialog
        open={creating}
        onOpenChange={setCreating}
        createKey={createKey}
        onCreated={(key) => {
          setCreating(false);
          setCreated(key);
        }}
      />
      <ShowOnceDialog name={created?.name ?? ""} secret={created?.text ?? null} onStored={() => setCreated(null)} />
      <RevokeServiceKeyDialog serviceKey={revoking} onClose={() => setRevoking(null)} revokeKey={revokeKey} />
    </>
  );
}
