"use client";

import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { ServiceKeyView } from "#lib/keys/service-key-view.ts";

export type RevokeServiceKeyDialogProps = {
  readonly serviceKey: ServiceKeyView | null;
  readonly onClose: () => void;
  readonly revokeKey: Action<{ serviceKeyId: string }, unknown>;
};

/** Says when the key was last used before it is stopped for good: whatever holds it can charge nobody any more. */
export function RevokeServiceKeyDialog({ serviceKey, onClose, revokeKey }: RevokeServiceKeyDialogProps) {
  if (!serviceKey) return null;
  const { id, name, lastUsedAt } = serviceKey;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${name}?`}
      confirmLabel="Revoke key"
      action={() => revokeKey({ serviceKeyId: id })}
      onDone={() => toast.done(`${name} is revoked.`)}
    >
      <p>{lastUsedAt ? <>Last used {<Time at={lastUsedAt} />} UTC.</> : "Never used."}</p>
      <p>The backend that holds it can neither authorize calls nor record usage any more, at once and for good.</p>
    </ConfirmDialog>
  );
}
