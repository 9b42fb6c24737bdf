"use client";

import { PriceFields, readRate } from "#components/admin/price-book/rate-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextareaField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type OwnPriceInput = ReturnType<typeof readRate> & {
  readonly orgId: string;
  /** UTC wall times, or null: at once, and without end. */
  readonly from: string | null;
  readonly until: string | null;
  readonly reason: string;
};

export type OwnPriceDialogProps = {
  readonly orgId: string;
  readonly features: readonly string[];
  readonly setPrice: Action<OwnPriceInput, unknown>;
  readonly onClose: () => void;
};

const FEATURES_ID = "own-price-features";

/** Agrees a price with one organization, from an instant on. */
export function OwnPriceDialog({ orgId, features, setPrice, onClose }: OwnPriceDialogProps) {
  return (
    <Dialog open onOpenChange={onClose} title="Add own price" description="It cannot be edited, only ended.">
      <Form
        label="Own price"
        action={setPrice}
        read={(data): OwnPriceInput => ({
          ...readRate(data),
          orgId,
          from: textOf(data, "from") || null,
          until: textOf(data, "until") || null,
          reason: textOf(data, "reason"),
        })}
        onDone={() => {
          onClose();
          toast.done("Kept. It counts within seconds, or from its date.");
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="feature" label="Feature" list={FEATURES_ID} autoComplete="off" />
          <TextField name="meter" label="Meter" placeholder="requests" autoComplete="off" />
          <datalist id={FEATURES_ID}>
            {features.map((code) => (
              <option key={code} value={code} />
            ))}
          </datalist>
        </div>
        <TextField
          name="dimensions"
          label="Dimensions"
          optional
          placeholder="region=eu"
          hint="name=value, separated by commas. Empty: in every case."
          autoComplete="off"
        />
        <PriceFields rate={null} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="from" label="From (UTC)" type="datetime-local" optional hint="Empty: at once." />
          <TextField name="until" label="Until (UTC)" type="datetime-local" optional hint="Empty: without end." />
        </div>
        <TextareaField name="reason" label="Reason" rows={2} maxLength={500} hint="The audit log keeps it." />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton>Add own price</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
