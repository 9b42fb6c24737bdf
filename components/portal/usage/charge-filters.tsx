"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { RANGE_WORDS } from "#components/live/usage-view.ts";
import { CHARGE_STATUSES } from "#components/portal/usage/charge-status.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { rangeText } from "#components/ui/time-text.ts";
import type { UsageRange } from "#lib/metering/usage-range.ts";

export type ChargeFiltersProps = {
  /** IANA zone of the days in a range. */
  readonly zone: string;
  readonly features: readonly string[];
  readonly keys: readonly { readonly id: string; readonly name: string }[];
  /** The stretches that are offered, as they are now; ends are ISO instants. */
  readonly ranges: readonly { readonly range: UsageRange; readonly from: string; readonly to: string }[];
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

/** Stands for the stretch of a link that is none of those offered. */
const OTHER = "other";

/** Narrows the list through the address (`?feature=&key=&environment=&status=`), so that every view can be linked to. */
export function ChargeFilters({ features, keys, zone, ranges }: ChargeFiltersProps) {
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
  const offered = ranges.find(({ from, to }) => from === chosen.from && to === chosen.to);
  const other = offered ? null : rangeText(chosen.from, chosen.to, zone);
  const narrowed = Object.values(chosen).some(Boolean);
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label="When" hideLabel className="min-w-36 flex-1 sm:flex-none">
        {(wiring) => (
          <Select
            {...wiring}
            options={[
              ...(other ? [{ value: OTHER, label: other }] : []),
              ...ranges.map((each) => ({ value: each.range, label: stretchText(each.range) })),
            ]}
            placeholder="Any time"
            value={offered?.range ?? (other ? OTHER : "")}
            onChange={({ target }) => {
              const { from = null, to = null } = ranges.find((each) => each.range === target.value) ?? {};
              return setChosen({ from, to, cursor: null });
            }}
          />
        )}
      </Field>
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
      {narrowed && (
        <Button variant="ghost" onClick={() => setChosen(null)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function stretchText(range: UsageRange): string {
  return range === "month" ? RANGE_WORDS.month : `Last ${RANGE_WORDS[range]}`;
}

function plain(values: readonly string[]): Option[] {
  return values.map((value) => ({ value, label: value }));
}
