"use client";

import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { KeyRow } from "#lib/keys/key-row.ts";

export type RevokeKeyDialogProps = {
  readonly apiKey: Pick<KeyRow, "id" | "name" | "usesLastDay"> | null;
  readonly onClose: () => void;
  readonly revokeKey: Action<{ keyId: string }, unknown>;
};

/** Says how busy the key is before it is stopped for good. */
export function RevokeKeyDialog({ apiKey, onClose, revokeKey }: RevokeKeyDialogProps) {
  if (!apiKey) return null;
  const { id, name, usesLastDay } = apiKey;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${name}?`}
      confirmLabel="Revoke key"
      action={() => revokeKey({ keyId: id })}
      onDone={() => toast.done(`${name} is revoked.`)}
    >
      <p>
        <strong className="font-medium text-ink">{usesText(usesLastDay)}</strong>
      </p>
      <p>Calls with it are refused at once. This cannot be undone.</p>
    </ConfirmDialog>
  );
}

function usesText(uses: number): string {
  if (uses === 0) return "Not used in the last 24 h.";
  return `Used ${countText(uses)} ${uses === 1 ? "time" : "times"} in the last 24 h.`;
}
