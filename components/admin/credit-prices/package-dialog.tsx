"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type PackageInput = { readonly currency: string; readonly amount: string; readonly label: string };

type PackageDialogProps = {
  readonly currencies: readonly string[];
  readonly addPackage: Action<PackageInput, unknown>;
  readonly onClose: () => void;
};

/** Offers an amount under a name; what it buys follows from the list price. */
export function PackageDialog({ currencies, addPackage, onClose }: PackageDialogProps) {
  return (
    <Dialog open onOpenChange={onClose} title="Add package">
      <Form
        label="Package"
        action={addPackage}
        read={(data): PackageInput => ({
          currency: textOf(data, "currency"),
          amount: textOf(data, "amount"),
          label: textOf(data, "label"),
        })}
        onDone={() => {
          onClose();
          toast.done("The package is offered from now on.");
        }}
      >
        <TextField name="label" label="Name" placeholder="Starter" maxLength={40} autoComplete="off" />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            name="currency"
            label="Currency"
            options={currencies.map((code) => ({ value: code, label: code }))}
            defaultValue={currencies[0]}
          />
          <TextField name="amount" label="Amount" placeholder="50.00" inputMode="decimal" autoComplete="off" />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton>Add package</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
