"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { RateView } from "#lib/pricing/rate-view.ts";

/** A rate to keep in the draft; without `rateId` a new one. */
export type SaveRateInput = Omit<RateView, "id"> & { readonly draftId: string; readonly rateId: string | null };

export type RateDialogProps = {
  readonly draftId: string;
  readonly rate: RateView | null;
  /** What a new rate is for, where usage misses it. */
  readonly missed: Pick<RateView, "feature" | "meter" | "dimensions"> | null;
  /** Codes of the catalogue, offered while typing. */
  readonly features: readonly string[];
  readonly saveRate: Action<SaveRateInput, unknown>;
  readonly onClose: () => void;
};

const MODELS = [
  { value: "per_unit", label: "Per unit" },
  { value: "package", label: "Package, a begun one counts whole" },
  { value: "graduated", label: "Graduated, each part at its tier" },
  { value: "volume", label: "Volume, all at the tier reached" },
];
const FEATURES_ID = "catalogue-features";

const isTiered = (model: string) => model === "graduated" || model === "volume";

/** What the fields of a rate say. */
export function readRate(data: FormData): Omit<RateView, "id"> {
  return {
    feature: textOf(data, "feature"),
    meter: textOf(data, "meter"),
    dimensions: textOf(data, "dimensions"),
    model: textOf(data, "model"),
    price: textOf(data, "price") || "0",
    per: textOf(data, "per"),
    base: textOf(data, "base") || "0",
    minimum: textOf(data, "minimum") || "0",
    tiers: textOf(data, "tiers"),
    tierBy: textOf(data, "tierBy"),
  };
}

/** Edits one rate, or makes one. What names an existing rate cannot be changed: that would be another rate. */
export function RateDialog({ draftId, rate, missed, features, saveRate, onClose }: RateDialogProps) {
  const named = rate !== null;
  const about = rate ?? missed;
  const fixed = { readOnly: named, autoComplete: "off" };
  return (
    <Dialog open onOpenChange={onClose} title={named ? "Edit rate" : "Add rate"}>
      <Form
        label="Rate"
        action={saveRate}
        read={(data) => ({ ...readRate(data), draftId, rateId: rate?.id ?? null })}
        onDone={onClose}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            name="feature"
            label="Feature"
            defaultValue={about?.feature}
            placeholder="weather.current"
            list={FEATURES_ID}
            {...fixed}
          />
          <TextField name="meter" label="Meter" defaultValue={about?.meter} placeholder="requests" {...fixed} />
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
          defaultValue={about?.dimensions}
          placeholder="region=eu"
          hint="name=value, separated by commas. Empty for the default."
          {...fixed}
        />
        <PriceFields rate={rate} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton>{named ? "Save rate" : "Add rate"}</SubmitButton>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

/** How a quantity becomes a price: model, price or tiers, base and minimum. */
export function PriceFields({ rate }: Pick<RateDialogProps, "rate">) {
  const [model, setModel] = useState(rate?.model ?? "per_unit");
  const decimal = { inputMode: "decimal", autoComplete: "off" } as const;
  return (
    <>
      <SelectField
        name="model"
        label="Model"
        options={MODELS}
        value={model}
        onChange={(event) => setModel(event.target.value)}
      />
      {isTiered(model) && <TierFields rate={rate} />}
      <div className="grid gap-4 sm:grid-cols-2">
        {!isTiered(model) && (
          <TextField name="price" label="Price in credits" defaultValue={rate?.price} {...decimal} />
        )}
        <TextField
          name="per"
          label="Per units"
          inputMode="numeric"
          defaultValue={rate?.per ?? "1"}
          autoComplete="off"
        />
        <TextField name="base" label="Base per call" optional defaultValue={rate?.base ?? "0"} {...decimal} />
        <TextField name="minimum" label="Minimum per call" optional defaultValue={rate?.minimum ?? "0"} {...decimal} />
      </div>
    </>
  );
}

function TierFields({ rate }: Pick<RateDialogProps, "rate">) {
  return (
    <>
      <TextField
        name="tiers"
        label="Tiers"
        defaultValue={rate?.tiers}
        autoComplete="off"
        placeholder="1000: 0, 10000: 0.02, above: 0.01"
        hint="Up to so many units: credits. The last one is “above”."
      />
      <TextField
        name="tierBy"
        label="Tier picked by"
        optional
        defaultValue={rate?.tierBy}
        autoComplete="off"
        hint="Meters whose sum picks the tier, for volume. Empty: this meter."
      />
    </>
  );
}
