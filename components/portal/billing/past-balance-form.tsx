"use client";

import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

/** Asks for the instant through the address, so that what it shows can be linked to. */
export function PastBalanceForm({ local, zone }: { local: string; zone: string }) {
  return (
    <form className="flex flex-wrap items-end gap-3">
      <Field label={`Date and time in ${zone}`} className="w-64">
        {(wiring) => <Input {...wiring} type="datetime-local" name="at" step={1} required defaultValue={local} />}
      </Field>
      <Button type="submit" variant="primary">
        Show
      </Button>
    </form>
  );
}
