"use client";

import type { ReactNode } from "react";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { useAction } from "#components/ui/use-action.ts";
import type { ActionResult } from "#lib/web/action-result.ts";

export type ConfirmDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  readonly action: () => Promise<ActionResult<unknown>>;
  readonly onDone?: () => void;
};

/** Asks once before something that cannot be taken back, and stays open if it was refused. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, children, confirmLabel, danger = true, action, onDone } = props;
  const { pending, failure, run, clear } = useAction<void, unknown>(action, () => {
    onOpenChange(false);
    onDone?.();
  });
  function change(next: boolean) {
    clear();
    onOpenChange(next);
  }
  return (
    <Dialog open={open} onOpenChange={change} title={title}>
      <div className="grid gap-3 text-ink-2">
        {children}
        {failure && <Alert tone="bad">{failure.message}</Alert>}
      </div>
      <DialogActions>
        <Button onClick={() => change(false)}>Cancel</Button>
        <Button variant={danger ? "danger" : "primary"} pending={pending} onClick={() => run()}>
          {confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
