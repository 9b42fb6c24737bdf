"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type AddFeatureInput = {
  readonly code: string;
  readonly name: string;
  readonly provider: string;
  readonly kind: string;
  readonly description: string;
};

const KINDS = [
  { value: "text", label: "Text model" },
  { value: "data", label: "Endpoint" },
  { value: "image", label: "Image" },
  { value: "video", label: "Video" },
  { value: "audio", label: "Audio" },
];

type FeatureDialogProps = {
  readonly addFeature: Action<AddFeatureInput, unknown>;
  readonly onClose: () => void;
  /** What usage calls it, when it comes from there. */
  readonly code?: string;
  /** What follows when it is added; closing unless said. */
  readonly onAdded?: () => void;
};

/** Names something to sell; it is sold once a published book has a rate for it. */
export function FeatureDialog({ addFeature, onClose, code, onAdded = onClose }: FeatureDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add feature"
      description="It joins the catalogue at once and is sold from the first published book that prices it."
    >
      <Form
        label="Feature"
        action={addFeature}
        read={(data): AddFeatureInput => ({
          code: textOf(data, "code"),
          name: textOf(data, "name"),
          provider: textOf(data, "provider"),
          kind: textOf(data, "kind"),
          description: textOf(data, "description"),
        })}
        onDone={() => {
          onAdded();
          toast.done("Added to the catalogue.");
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="code" label="Code" placeholder="weather.current" defaultValue={code} autoComplete="off" />
          <TextField name="name" label="Name" placeholder="Current weather" autoComplete="off" />
          <TextField name="provider" label="Provider" defaultValue="In-house" autoComplete="off" />
          <SelectField name="kind" label="Kind" options={KINDS} defaultValue="data" />
        </div>
        <TextField name="description" label="Description" optional autoComplete="off" />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton>Add feature</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
