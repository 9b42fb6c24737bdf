"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import type { Environment } from "#components/ui/environment-badge.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type CreateKeyInput = {
  readonly name: string;
  readonly environment: Environment;
  /** Calendar day "2027-01-31" on whose end the key stops working, or null for never. */
  readonly expiresOn: string | null;
};

/** The one time the secret is known. */
export type CreatedKey = { readonly id: string; readonly name: string; readonly secret: string };

export type CreateKeyDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly createKey: Action<CreateKeyInput, CreatedKey>;
  readonly onCreated: (key: CreatedKey) => void;
};

const ENVIRONMENTS = [
  { value: "dev", label: "Development", hint: "For building and trying out. Costs real credits." },
  { value: "live", label: "Live", hint: "For what your customers use." },
];

function readInput(data: FormData): CreateKeyInput {
  return {
    name: textOf(data, "name"),
    environment: textOf(data, "environment") === "live" ? "live" : "dev",
    expiresOn: textOf(data, "expiresOn") || null,
  };
}

export function CreateKeyDialog({ open, onOpenChange, createKey, onCreated }: CreateKeyDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create a key"
      description="The key is shown once, right after."
    >
      <Form label="Create a key" action={createKey} read={readInput} onDone={onCreated}>
        <TextField name="name" label="Name" placeholder="Production backend" autoComplete="off" maxLength={80} />
        <RadioGroup legend="Environment" name="environment" defaultValue="dev" options={ENVIRONMENTS} />
        <TextField
          name="expiresOn"
          label="Expires"
          type="date"
          optional
          hint="Without a date the key works until revoked."
        />
        <DialogActions>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <SubmitButton>Create key</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
