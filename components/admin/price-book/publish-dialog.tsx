"use client";

import { Button } from "#components/ui/button.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type PublishInput = {
  readonly draftId: string;
  /** UTC wall time "2027-01-01T00:00", or null for at once. */
  readonly effectiveAt: string | null;
  /** What the version is called from then on. */
  readonly name: string;
};

export type PublishDialogProps = {
  readonly draftId: string;
  readonly name: string;
  readonly changeCount: number;
  readonly publish: Action<PublishInput, unknown>;
  readonly onClose: () => void;
};

/** The last step of a draft; from then on the version is what it is. */
export function PublishDialog({ draftId, name, changeCount, publish, onClose }: PublishDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Publish this draft?"
      description={`${countText(changeCount)} ${changeCount === 1 ? "rate changes" : "rates change"}. A published version cannot be edited or taken back.`}
    >
      <Form
        label="Publish"
        action={publish}
        read={(data) => ({ draftId, effectiveAt: textOf(data, "effectiveAt") || null, name: textOf(data, "name") })}
        onDone={() => {
          onClose();
          toast.done("Published.");
        }}
      >
        <TextField
          name="effectiveAt"
          label="Effective from (UTC)"
          type="datetime-local"
          optional
          hint="Empty: at once, within seconds. Calls are priced by when they occurred."
        />
        <TextField name="name" label="Name" defaultValue={name} maxLength={80} autoComplete="off" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton>Publish</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
