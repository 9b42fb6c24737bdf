"use client";

import { debounce, parseAsString, useQueryStates } from "nuqs";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";

export type AuditFiltersProps = {
  /** Every action that occurs. */
  readonly actions: readonly string[];
};

const TYPING_PAUSE_MS = 250;
const filters = {
  actor: parseAsString.withDefault(""),
  action: parseAsString.withDefault(""),
  org: parseAsString.withDefault(""),
  cursor: parseAsString,
};

/** Narrows the log through the address (`?actor=&action=&org=`). */
export function AuditFilters({ actions }: AuditFiltersProps) {
  const [chosen, setChosen] = useQueryStates(filters, { shallow: false, history: "replace" });
  // A write that changes nothing could undo a link followed meanwhile.
  const fromTheStart = chosen.cursor === null ? {} : { cursor: null };
  const typed = (name: "actor" | "org", value: string) =>
    setChosen({ [name]: value || null, ...fromTheStart }, { limitUrlUpdates: debounce(TYPING_PAUSE_MS) });
  return (
    <search className="grid gap-2 sm:grid-cols-3">
      <Field label="Actor" hideLabel>
        {(wiring) => (
          <Input
            {...wiring}
            type="search"
            placeholder="Actor: name, e-mail or id"
            value={chosen.actor}
            onChange={(event) => typed("actor", event.target.value)}
          />
        )}
      </Field>
      <Field label="Action" hideLabel>
        {(wiring) => (
          <Select
            {...wiring}
            placeholder="Any action"
            options={actions.map((value) => ({ value, label: value }))}
            value={chosen.action}
            onChange={(event) => setChosen({ action: event.target.value || null, ...fromTheStart })}
          />
        )}
      </Field>
      <Field label="Organization" hideLabel>
        {(wiring) => (
          <Input
            {...wiring}
            type="search"
            placeholder="Organization: name or id"
            value={chosen.org}
            onChange={(event) => typed("org", event.target.value)}
          />
        )}
      </Field>
    </search>
  );
}
