"use client";

import type { CreditActionsProps, GrantCreditsInput } from "#components/admin/organizations/credit-actions.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextareaField, TextField } from "#components/ui/form-fields.tsx";
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

function GrantForm({ organizationId, grantCredits, onClose }: CreditsDialogProps) {
  return (
    <Form
      label="Grant credits"
      action={grantCredits}
      read={(data): GrantCreditsInput => ({
        organizationId,
        amount: textOf(data, "amount"),
        origin: textOf(data, "origin") === "adjustment" ? "adjustment" : "promotion",
        expiresOn: textOf(data, "expiresOn") || null,
        reason: textOf(data, "reason"),
      })}
      onDone={() => done(onClose)}
    >
      <TextField name="amount" label="Credits" inputMode="decimal" placeholder="1000" autoComplete="off" />
      <SelectField name="origin" label="Origin" options={ORIGINS} defaultValue="promotion" />
      <TextField name="expiresOn" label="Expires" type="date" optional />
      <Reason />
      <Ends label="Grant" onClose={onClose} />
    </Form>
  );
}

function AdjustForm({ organizationId, adjustCredits, onClose }: CreditsDialogProps) {
  return (
    <Form
      label="Adjust credits"
      action={adjustCredits}
      read={(data) => ({ organizationId, amount: textOf(data, "amount"), reason: textOf(data, "reason") })}
      onDone={() => done(onClose)}
    >
      <TextField
        name="amount"
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
