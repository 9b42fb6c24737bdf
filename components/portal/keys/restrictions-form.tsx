"use client";

import { Button } from "#components/ui/button.tsx";
import { DialogActions } from "#components/ui/dialog.tsx";
import { entriesOf, Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextareaField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { KeyRestrictions } from "#lib/keys/key-restrictions.ts";

export type RestrictKeyInput = KeyRestrictions & { readonly keyId: string };

export type RestrictionsFormProps = {
  readonly keyId: string;
  readonly restrictions: KeyRestrictions;
  readonly restrictKey: Action<RestrictKeyInput, unknown>;
  readonly onClose: () => void;
};

/** The number typed; what is none is sent as one that is refused, with the field's own sentence. */
function rateOf(data: FormData, name: string): number | null {
  const text = textOf(data, name);
  return text === "" ? null : Number(text);
}

/** All restrictions of a key at once; an empty field lifts its restriction. */
export function RestrictionsForm({ keyId, restrictions, restrictKey, onClose }: RestrictionsFormProps) {
  const { allowedAddresses, allowedFeatures, perSecond, perMinute } = restrictions;
  return (
    <Form
      label="Restrict this key"
      action={restrictKey}
      read={(data) => ({
        keyId,
        allowedAddresses: entriesOf(data, "allowedAddresses"),
        allowedFeatures: entriesOf(data, "allowedFeatures"),
        perSecond: rateOf(data, "perSecond"),
        perMinute: rateOf(data, "perMinute"),
      })}
      onDone={() => {
        onClose();
        toast.done("The restrictions are set.");
      }}
    >
      <TextareaField
        name="allowedAddresses"
        label="Allowed addresses"
        optional
        rows={3}
        defaultValue={allowedAddresses.join("\n")}
        placeholder={"192.0.2.7\n2001:db8::/32"}
        hint="One address or range a line. Empty: from anywhere."
      />
      <TextareaField
        name="allowedFeatures"
        label="Allowed features"
        optional
        rows={3}
        defaultValue={allowedFeatures.join("\n")}
        placeholder={"gpt-4o-mini\nscrape.*"}
        hint="One feature a line; a star at the end covers all that begin so. Empty: all features."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <RateField name="perSecond" label="Calls a second" value={perSecond} />
        <RateField name="perMinute" label="Calls a minute" value={perMinute} />
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton>Save restrictions</SubmitButton>
      </DialogActions>
    </Form>
  );
}

function RateField({ name, label, value }: { name: string; label: string; value: number | null }) {
  return (
    <TextField name={name} label={label} optional inputMode="numeric" defaultValue={value ?? ""} autoComplete="off" />
  );
}
