"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type CancelBookButtonProps = {
  readonly bookId: string;
  readonly version: string;
  readonly cancel: Action<{ bookId: string }, unknown>;
};

/** Takes a scheduled version back before it counts. */
export function CancelBookButton({ bookId, version, cancel }: CancelBookButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Cancel this version</Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Cancel price book ${version}?`}
        confirmLabel="Cancel this version"
        action={() => cancel({ bookId })}
        onDone={() => setOpen(false)}
      >
        <p>It never counts, and customers no longer see it coming. The prices in effect stay as they are.</p>
      </ConfirmDialog>
    </>
  );
}
