"use client";

import { useState } from "react";
import type { CreditActionsProps, GrantCreditsInput } from "#components/admin/organizations/credit-actions.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextareaField, TextField } from "#components/ui/form-fields.tsx";
import { newReference } from "#components/ui/form-reference.ts";
import { toast } from "#components/ui/toast.tsx";

export type CreditsDialogProps = CreditActionsProps & {
  readonly kind: "grant" | "adjust";
  readonly onClose: () => void;
};

const ORIGINS = [
  { value: "promotion", label: "Promotion" },
  { value: "adjustment", label: "Adjustment" },
];

export function CreditsDialog(props: CreditsDialogProps) {
  const title = props.kind === "grant" ? "Grant credits" : "Adjust credits";
  return (
    <Dialog open onOpenChange={props.onClose} title={title} description="Booked at once and written to the audit log.">
      {props.kind === "grant" ? <GrantForm {...props} /> : <AdjustForm {...props} />}
    </Dialog>
  );
}

function GrantForm({ orgId, grantCredits, onClose }: CreditsDialogProps) {
  const [reference] = useState(newReference);
  return (
    <Form
      label="Grant credits"
      action={grantCredits}
      read={(data): GrantCreditsInput => ({
        orgId,
        credits: textOf(data, "credits"),
        origin: textOf(data, "origin") === "adjustment" ? "adjustment" : "promotion",
        expiresOn: textOf(data, "expiresOn") || null,
        reason: textOf(data, "reason"),
        reference,
      })}
      onDone={() => done(onClose)}
    >
      <TextField name="credits" label="Credits" inputMode="decimal" placeholder="1000" autoComplete="off" />
      <SelectField name="origin" label="Origin" options={ORIGINS} defaultValue="promotion" />
      <TextField name="expiresOn" label="Expires" type="date" optional />
      <Reason />
      <Ends label="Grant" onClose={onClose} />
    </Form>
  );
}

function AdjustForm({ orgId, adjustCredits, onClose }: CreditsDialogProps) {
  const [reference] = useState(newReference);
  return (
    <Form
      label="Adjust credits"
      action={adjustCredits}
      read={(data) => ({
        orgId,
        credits: textOf(data, "credits"),
        reason: textOf(data, "reason"),
        reference,
      })}
      onDone={() => done(onClose)}
    >
      <TextField
        name="credits"
        label="Credits"
        placeholder="-25.5"
        autoComplete="off"
        hint="With a minus sign to take credits away."
      />
      <Reason />
      <Ends label="Adjust" onClose={onClose} />
    </Form>
  );
}

function Reason() {
  return <TextareaField name="reason" label="Reason" rows={3} maxLength={500} hint="The audit log keeps it." />;
}

function Ends({ label, onClose }: { label: string; onClose: () => void }) {
  return (
    <DialogActions>
      <Button onClick={onClose}>Cancel</Button>
      <SubmitButton>{label}</SubmitButton>
    </DialogActions>
  );
}

function done(onClose: () => void) {
  onClose();
  toast.done("Booked.");
}
