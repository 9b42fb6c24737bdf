"use client";

import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type ListPriceInput = {
  readonly currency: string;
  readonly credits: string;
  readonly amountMajor: string;
  /** UTC wall time "2027-01-01T00:00", or null for at once. */
  readonly effectiveAt: string | null;
};

type ListPriceDialogProps = {
  readonly currencies: readonly string[];
  readonly publish: Action<ListPriceInput, unknown>;
  readonly onClose: () => void;
};

/** Says what credits cost from an instant on. */
export function ListPriceDialog({ currencies, publish, onClose }: ListPriceDialogProps) {
  const decimal = { inputMode: "decimal", autoComplete: "off" } as const;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New list price"
      description="It cannot be edited or taken back. Payments that have begun keep their price."
    >
      <Form
        label="List price"
        action={publish}
        read={(data): ListPriceInput => ({
          currency: textOf(data, "currency"),
          credits: textOf(data, "credits"),
          amountMajor: textOf(data, "amountMajor"),
          effectiveAt: textOf(data, "effectiveAt") || null,
        })}
        onDone={() => {
          onClose();
          toast.done("The list price is published.");
        }}
      >
        <div className="grid gap-4 sm:grid-cols-3">
          <SelectField
            name="currency"
            label="Currency"
            options={currencies.map((code) => ({ value: code, label: code }))}
            defaultValue={currencies[0]}
          />
          <TextField name="credits" label="Credits" defaultValue="1000" {...decimal} />
          <TextField name="amountMajor" label="Cost" placeholder="1.00" {...decimal} />
        </div>
        <TextField
          name="effectiveAt"
          label="Effective from (UTC)"
          type="datetime-local"
          optional
          hint="Empty: at once, within seconds."
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton>Publish</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
