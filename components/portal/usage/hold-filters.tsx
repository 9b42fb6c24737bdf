"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { PAST_HOLD_STATES } from "#components/portal/usage/hold-state.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";

export type HoldFiltersProps = { readonly features: readonly string[] };

const filters = {
  state: parseAsString.withDefault(""),
  feature: parseAsString.withDefault(""),
  before: parseAsString,
};

/** Narrows the past holds through the address (`?state=&feature=`). */
export function HoldFilters({ features }: HoldFiltersProps) {
  const [chosen, setChosen] = useQueryStates(filters, { shallow: false });
  const choices = [
    { name: "state", label: "State", all: "Any past state", values: PAST_HOLD_STATES },
    { name: "feature", label: "Feature", all: "All features", values: features },
  ] as const;
  return (
    <div className="flex flex-wrap items-end gap-2">
      {choices.map(({ name, label, all, values }) => (
        <Field key={name} label={label} hideLabel className="min-w-36 flex-1 sm:flex-none">
          {(wiring) => (
            <Select
              {...wiring}
              options={values.map((value) => ({ value, label: value }))}
              placeholder={all}
              value={chosen[name]}
              onChange={(event) => setChosen({ [name]: event.target.value || null, before: null })}
            />
          )}
        </Field>
      ))}
      {Object.values(chosen).some(Boolean) && (
        <Button variant="ghost" onClick={() => setChosen(null)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
