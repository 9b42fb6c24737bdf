"use client";

import { SpendingFields } from "#components/admin/organizations/spending-fields.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { entriesOf, Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type CreateVoucherInput = {
  readonly code?: string;
  readonly label: string;
  readonly credits: string;
  readonly mostInAll?: number;
  readonly mostPerOrg?: number;
  readonly scope: readonly string[];
  readonly priority?: number;
  readonly lifetimeDays?: number;
  readonly startsOn?: string;
  readonly endsOn?: string;
};

export type CreatedVoucher = { readonly voucherId: string; readonly code: string };

function numberOf(data: FormData, name: string): number | undefined {
  const text = textOf(data, name);
  return text ? Number(text) : undefined;
}

function readInput(data: FormData): CreateVoucherInput {
  return {
    code: textOf(data, "code") || undefined,
    label: textOf(data, "label"),
    credits: textOf(data, "credits"),
    mostInAll: numberOf(data, "mostInAll"),
    mostPerOrg: numberOf(data, "mostPerOrg"),
    scope: entriesOf(data, "scope"),
    priority: numberOf(data, "priority"),
    lifetimeDays: numberOf(data, "lifetimeDays"),
    startsOn: textOf(data, "startsOn") || undefined,
    endsOn: textOf(data, "endsOn") || undefined,
  };
}

export type CreateVoucherDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly createVoucher: Action<CreateVoucherInput, CreatedVoucher>;
  readonly onCreated: (voucher: CreatedVoucher) => void;
};

export function CreateVoucherDialog({ open, onOpenChange, createVoucher, onCreated }: CreateVoucherDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Create a voucher"
      description="Its terms are a promise: later it can only be ended."
    >
      <Form label="Create a voucher" action={createVoucher} read={readInput} onDone={onCreated}>
        <TextField
          name="label"
          label="Name"
          placeholder="Spring offer"
          maxLength={80}
          hint="Customers read it when they redeem."
        />
        <TextField
          name="code"
          label="Code"
          optional
          autoComplete="off"
          placeholder="SPRING-2027"
          hint="Left empty, one is made that cannot be guessed."
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="credits" label="Credits" inputMode="decimal" placeholder="1000" autoComplete="off" />
          <TextField name="lifetimeDays" label="Days they live" optional inputMode="numeric" placeholder="for ever" />
          <TextField name="mostInAll" label="Uses in all" optional inputMode="numeric" placeholder="without end" />
          <TextField name="mostPerOrg" label="Uses per customer" optional inputMode="numeric" placeholder="1" />
          <TextField name="startsOn" label="First day" type="date" optional />
          <TextField name="endsOn" label="Last day" type="date" optional />
        </div>
        <SpendingFields />
        <DialogActions>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <SubmitButton>Create voucher</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
