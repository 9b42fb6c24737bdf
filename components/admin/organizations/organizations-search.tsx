"use client";

import { debounce, parseAsString, useQueryStates } from "nuqs";
import { ORGANIZATION_STATES } from "#components/admin/organizations/organization-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { SearchInput } from "#components/ui/search-input.tsx";
import { Select } from "#components/ui/select.tsx";

const TYPING_PAUSE_MS = 250;
const filters = { q: parseAsString.withDefault(""), state: parseAsString.withDefault(""), cursor: parseAsString };

/** Puts the search into the address; the page reads it there. */
export function OrganizationsSearch() {
  const [{ q, state, cursor }, setFilters] = useQueryStates(filters, { shallow: false, history: "replace" });
  // Each name is written to the address by itself, and a write that changes nothing could undo a link followed meanwhile.
  const fromTheStart = cursor === null ? {} : { cursor: null };
  return (
    <search className="grid gap-2 sm:grid-cols-[1fr_12rem]">
      <SearchInput
        label="Search organizations"
        placeholder="Name, id or e-mail"
        value={q}
        onValueChange={(value) =>
          setFilters({ q: value || null, ...fromTheStart }, { limitUrlUpdates: debounce(TYPING_PAUSE_MS) })
        }
      />
      <Field label="State" hideLabel>
        {(wiring) => (
          <Select
            {...wiring}
            placeholder="Any state"
            options={ORGANIZATION_STATES.map((value) => ({ value, label: value }))}
            value={state}
            onChange={(event) => setFilters({ state: event.target.value || null, ...fromTheStart })}
          />
        )}
      </Field>
    </search>
  );
}
