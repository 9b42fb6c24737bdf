"use client";

import { Button, LinkButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

export type PastBalanceFormProps = {
  readonly local: string;
  readonly zone: string;
  readonly choices: readonly { readonly label: string; readonly local: string }[];
};

/** Asks for the instant through the address, so that what it shows can be linked to. */
export function PastBalanceForm({ local, zone, choices }: PastBalanceFormProps) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      {/* The field forgets its default with each instant that a link leads to. */}
      <form key={local} className="flex flex-wrap items-end gap-3">
        <Field label={`Date and time in ${zone}`} className="w-full sm:w-64">
          {(wiring) => <Input {...wiring} type="datetime-local" name="at" step={1} required defaultValue={local} />}
        </Field>
        <Button type="submit" variant="primary">
          Show
        </Button>
      </form>
      {choices.length > 0 && (
        <nav aria-label="Instants" className="flex flex-wrap gap-2">
          {choices.map((choice) => (
            <LinkButton key={choice.label} size="sm" href={`?at=${choice.local}`} prefetch={false}>
              {choice.label}
            </LinkButton>
          ))}
        </nav>
      )}
    </div>
  );
}
