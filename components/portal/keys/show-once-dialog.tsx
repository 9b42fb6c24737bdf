"use client";

import { useState } from "react";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";

export type ShowOnceDialogProps = {
  readonly name: string;
  /** The plaintext key; null keeps the dialog closed. */
  readonly secret: string | null;
  readonly onStored: () => void;
};

/** Shows a new key the only time it is known, and closes only once its owner says it is stored. */
export function ShowOnceDialog({ name, secret, onStored }: ShowOnceDialogProps) {
  const [stored, setStored] = useState(false);

  function close() {
    setStored(false);
    onStored();
  }

  return (
    <Dialog guarded open={secret !== null} onOpenChange={(open) => !open && close()} title={`Your new key: ${name}`}>
      <div className="grid gap-4">
        <Alert tone="warn" title="This is the only time you see it">
          Only a fingerprint is kept, so it cannot be shown again. Store it in your secret manager now.
        </Alert>
        <Field label="Key">
          {(wiring) => (
            <div className="grid gap-2">
              <Textarea
                {...wiring}
                readOnly
                rows={2}
                spellCheck={false}
                value={secret ?? ""}
                className="min-h-0 field-sizing-content resize-none break-all font-mono"
                onFocus={(event) => event.target.select()}
              />
              <CopyButton text={secret ?? ""} label="Copy key" size="md" />
            </div>
          )}
        </Field>
        <Checkbox label="I have stored it" checked={stored} onChange={(event) => setStored(event.target.checked)} />
      </div>
      <DialogActions>
        <Button variant="primary" disabled={!stored} onClick={close}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
