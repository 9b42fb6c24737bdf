import { Trash2 } from "lucide-react";
import { type EstimateLine, emptyLine, isCounted, isJobCount } from "#components/portal/usage/estimate-lines.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { DimensionForm, FeatureForm } from "#lib/pricing/feature-form.ts";
import { unitLabel } from "#lib/pricing/unit-label.ts";

export type EstimateLineFieldsProps = {
  readonly line: EstimateLine;
  readonly number: number;
  readonly forms: readonly FeatureForm[];
  readonly onChange: (line: EstimateLine) => void;
  /** Null for the only line. */
  readonly onRemove: (() => void) | null;
};

/** One kind of job: which feature, which case of it, how much at most, and how many. */
export function EstimateLineFields({ line, number, forms, onChange, onRemove }: EstimateLineFieldsProps) {
  const form = forms.find(({ feature }) => feature === line.feature);
  if (!form) return null;
  return (
    <fieldset aria-label={`Job ${number}`} className="grid gap-3 py-4 first:pt-0 last:pb-0">
      <div className="flex items-start gap-2">
        <Field label="Feature" className="min-w-0 flex-1">
          {(wiring) => (
            <Select
              {...wiring}
              options={forms.map(({ feature, provider }) => ({ value: feature, label: `${feature} · ${provider}` }))}
              value={line.feature}
              onChange={({ target }) => {
                const chosen = forms.find(({ feature }) => feature === target.value);
                if (chosen) onChange({ ...emptyLine(line.id, chosen), count: line.count });
              }}
            />
          )}
        </Field>
        <CountField
          label="Jobs"
          inputMode="numeric"
          className="w-24 sm:w-32"
          value={line.count}
          error={isJobCount(line.count) ? undefined : "A whole number"}
          onChange={(count) => onChange({ ...line, count })}
        />
        {onRemove && <RemoveButton number={number} onRemove={onRemove} />}
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {form.dimensions.map((dimension) => (
          <DimensionField
            key={dimension.name}
            dimension={dimension}
            value={line.dimensions[dimension.name] ?? ""}
            onChange={(value) => onChange({ ...line, dimensions: { ...line.dimensions, [dimension.name]: value } })}
          />
        ))}
        {form.meters.map((meter) => (
          <CountField
            key={meter}
            label={`${sentence(unitLabel(meter, true))} per job`}
            inputMode="decimal"
            value={line.meters[meter] ?? ""}
            error={isCounted(line.meters[meter] ?? "") ? undefined : "A number such as 8 or 2.5"}
            onChange={(count) => onChange({ ...line, meters: { ...line.meters, [meter]: count } })}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** As high as the fields beside it, whatever stands below them. */
function RemoveButton({ number, onRemove }: { number: number; onRemove: () => void }) {
  return (
    <Button
      size="icon"
      variant="ghost"
      className="mt-[1.6875rem]"
      aria-label={`Remove job ${number}`}
      onClick={onRemove}
    >
      <Trash2 aria-hidden />
    </Button>
  );
}

type CountFieldProps = {
  readonly label: string;
  readonly inputMode: "decimal" | "numeric";
  readonly className?: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
};

function CountField({ label, inputMode, className, value, error, onChange }: CountFieldProps) {
  return (
    <Field label={label} className={className} error={error}>
      {(wiring) => (
        <Input
          {...wiring}
          inputMode={inputMode}
          autoComplete="off"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

type DimensionFieldProps = {
  readonly dimension: DimensionForm;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

function DimensionField({ dimension: { name, values, open, required }, value, onChange }: DimensionFieldProps) {
  return (
    <Field label={sentence(name.replaceAll("_", " "))} optional={!required}>
      {(wiring) =>
        open ? (
          <Input {...wiring} autoComplete="off" value={value} onChange={({ target }) => onChange(target.value)} />
        ) : (
          <Select
            {...wiring}
            options={values.map((each) => ({ value: each, label: each }))}
            {...(!required && { placeholder: "Any" })}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
        )
      }
    </Field>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
