"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { CheckboxField, TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { ServiceScope } from "#lib/keys/service-scopes.ts";

export type CreateServiceKeyInput = { readonly name: string; readonly scopes: readonly ServiceScope[] };

/** The key as it is shown this once. */
export type CreatedServiceKey = { readonly serviceKeyId: string; readonly name: string; readonly text: string };

const SCOPES: readonly { readonly value: ServiceScope; readonly label: string; readonly hint: string }[] = [
  { value: "authorize", label: "Authorize", hint: "Ask whether a call may pass." },
  { value: "usage", label: "Usage", hint: "Record what was used." },
  { value: "backfill", label: "Backfill", hint: "Record usage of any past instant. Only for imports." },
];

function readInput(data: FormData): CreateServiceKeyInput {
  const chosen = data.getAll("scopes");
  return {
    name: textOf(data, "name"),
    scopes: SCOPES.map((scope) => scope.value).filter((scope) => chosen.includes(scope)),
  };
}

export type CreateServiceKeyDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly createKey: Action<CreateServiceKeyInput, CreatedServiceKey>;
  readonly onCreated: (key: CreatedServiceKey) => void;
};

export function CreateServiceKeyDialog({ open, onOpenChange, createKey, onCreated }: CreateServiceKeyDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create a service key"
      description="It is shown once, right after."
    >
      <Form label="Create a service key" action={createKey} read={readInput} onDone={onCreated}>
        <TextField name="name" label="Name" placeholder="Inference gateway" autoComplete="off" maxLength={80} />
        <fieldset className="grid gap-2.5">
          <legend className="mb-2 text-[0.8125rem] font-medium">Scopes</legend>
          {SCOPES.map(({ value, label, hint }) => (
            <CheckboxField
              key={value}
              name="scopes"
              value={value}
              label={label}
              hint={hint}
              defaultChecked={value !== "backfill"}
            />
          ))}
        </fieldset>
        <DialogActions>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <SubmitButton>Create service key</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
