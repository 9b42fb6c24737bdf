"use client";

import type { ComponentProps, ReactNode } from "react";
import { Checkbox, type CheckboxProps } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { useFormState } from "#components/ui/form.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Select, type SelectProps } from "#components/ui/select.tsx";

type Labelled = {
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly optional?: boolean;
  readonly className?: string;
  /** Shown until the form's own refusal names this field. */
  readonly error?: string;
};

function useFieldError(name: string, error: string | undefined): string | undefined {
  return useFormState().failure?.fields[name] ?? error;
}

/** An input that shows what its form's refusal says about it. */
export function TextField({ label, hint, optional, className, error, ...rest }: Labelled & ComponentProps<"input">) {
  const shown = useFieldError(rest.name, error);
  return (
    <Field label={label} hint={hint} optional={optional} error={shown} className={className}>
      {(wiring) => <Input required={!optional} {...rest} {...wiring} />}
    </Field>
  );
}

export function TextareaField({
  label,
  hint,
  optional,
  className,
  error,
  ...rest
}: Labelled & ComponentProps<"textarea">) {
  const shown = useFieldError(rest.name, error);
  return (
    <Field label={label} hint={hint} optional={optional} error={shown} className={className}>
      {(wiring) => <Textarea required={!optional} {...rest} {...wiring} />}
    </Field>
  );
}

export function SelectField({ label, hint, optional, className, error, ...rest }: Labelled & SelectProps) {
  const shown = useFieldError(rest.name, error);
  return (
    <Field label={label} hint={hint} optional={optional} error={shown} className={className}>
      {(wiring) => <Select {...rest} {...wiring} />}
    </Field>
  );
}

/** A checkbox whose refusal, if any, stands below it. */
export function CheckboxField(props: CheckboxProps & { name: string }) {
  const error = useFieldError(props.name, undefined);
  return (
    <div className="grid gap-1">
      <Checkbox {...props} />
      {error && <p className="text-xs font-medium text-bad">{error}</p>}
    </div>
  );
}
