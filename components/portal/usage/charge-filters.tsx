"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { CHARGE_STATUSES } from "#components/portal/usage/charge-status.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { rangeText } from "#components/ui/time-text.ts";

export type ChargeFiltersProps = {
  /** IANA zone of the days in a range. */
  readonly zone: string;
  readonly features: readonly string[];
  readonly keys: readonly { readonly id: string; readonly name: string }[];
};

const filters = {
  feature: parseAsString.withDefault(""),
  key: parseAsString.withDefault(""),
  environment: parseAsString.withDefault(""),
  status: parseAsString.withDefault(""),
  from: parseAsString,
  to: parseAsString,
  cursor: parseAsString,
};

/** Narrows the list through the address (`?feature=&key=&environment=&status=`), so that every view can be linked to. */
export function ChargeFilters({ features, keys, zone }: ChargeFiltersProps) {
  const [chosen, setChosen] = useQueryStates(filters, { shallow: false });
  const choices = [
    {
      name: "feature",
      label: "Feature",
      all: "All features",
      options: features.map((name) => ({ value: name, label: name })),
    },
    { name: "key", label: "Key", all: "All keys", options: keys.map(({ id, name }) => ({ value: id, label: name })) },
    { name: "environment", label: "Environment", all: "Both environments", options: plain(["dev", "live"]) },
    { name: "status", label: "Status", all: "Any status", options: plain(CHARGE_STATUSES) },
  ] as const;
  const range = rangeText(chosen.from, chosen.to, zone);
  const narrowed = Object.values(chosen).some(Boolean);
  return (
    <div className="flex flex-wrap items-end gap-2">
      {choices.map(({ name, label, all, options }) => (
        <Field key={name} label={label} hideLabel className="min-w-36 flex-1 sm:flex-none">
          {(wiring) => (
            <Select
              {...wiring}
              options={options}
              placeholder={all}
              value={chosen[name]}
              onChange={(event) => setChosen({ [name]: event.target.value || null, cursor: null })}
            />
          )}
        </Field>
      ))}
      {range && <p className="flex h-9 items-center rounded-md bg-sunken px-3 text-[0.8125rem] text-ink-2">{range}</p>}
      {narrowed && (
        <Button variant="ghost" onClick={() => setChosen(null)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function plain(values: readonly string[]): Option[] {
  return values.map((value) => ({ value, label: value }));
}
