"use client";

import type { RateRow } from "#components/admin/price-book/rate.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

/** A rate to keep in the draft; without `rateId` a new one. */
export type SaveRateInput = Omit<RateRow, "id"> & { readonly draftId: string; readonly rateId: string | null };

export type RateDialogProps = {
  readonly draftId: string;
  readonly rate: RateRow | null;
  readonly saveRate: Action<SaveRateInput, unknown>;
  readonly onClose: () => void;
};

function readRate(data: FormData): Omit<RateRow, "id"> {
  return {
    feature: textOf(data, "feature"),
    meter: textOf(data, "meter"),
    dimensions: textOf(data, "dimensions"),
    price: textOf(data, "price"),
    per: textOf(data, "per"),
    base: textOf(data, "base") || "0",
    minimum: textOf(data, "minimum") || "0",
  };
}

/** Edits one rate, or makes one. What names an existing rate cannot be changed: that would be another rate. */
export function RateDialog({ draftId, rate, saveRate, onClose }: RateDialogProps) {
  const named = rate !== null;
  return (
    <Dialog open onOpenChange={onClose} title={named ? "Edit rate" : "Add rate"}>
      <Form
        label="Rate"
        action={saveRate}
        read={(data) => ({ ...readRate(data), draftId, rateId: rate?.id ?? null })}
        onDone={onClose}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField name="feature" label="Feature" defaultValue={rate?.feature} readOnly={named} autoComplete="off" />
          <TextField name="meter" label="Meter" defaultValue={rate?.meter} readOnly={named} autoComplete="off" />
        </div>
        <TextField
          name="dimensions"
          label="Dimensions"
          optional
          readOnly={named}
          autoComplete="off"
          defaultValue={rate?.dimensions}
          hint="name=value, separated by commas. Empty for the default."
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            name="price"
            label="Price in credits"
            inputMode="decimal"
            defaultValue={rate?.price}
            autoComplete="off"
          />
          <TextField
            name="per"
            label="Per units"
            inputMode="numeric"
            defaultValue={rate?.per ?? "1"}
            autoComplete="off"
          />
          <TextField name="base" label="Base per call" inputMode="decimal" optional defaultValue={rate?.base ?? "0"} />
          <TextField
            name="minimum"
            label="Minimum per call"
            inputMode="decimal"
            optional
            defaultValue={rate?.minimum ?? "0"}
          />
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton>{named ? "Save rate" : "Add rate"}</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
