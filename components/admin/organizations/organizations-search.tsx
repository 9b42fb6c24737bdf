"use client";

import { Search } from "lucide-react";
import { debounce, parseAsString, useQueryStates } from "nuqs";
import { ORGANIZATION_STATES } from "#components/admin/organizations/organization-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";

const TYPING_PAUSE_MS = 250;
const filters = { q: parseAsString.withDefault(""), state: parseAsString.withDefault(""), cursor: parseAsString };

/** Puts the search into the address; the page reads it there. */
export function OrganizationsSearch() {
  const [{ q, state }, setFilters] = useQueryStates(filters, { shallow: false, history: "replace" });
  return (
    <search className="grid gap-2 sm:grid-cols-[1fr_12rem]">
      <Field label="Search organizations" hideLabel>
        {(wiring) => (
          <span className="relative block">
            <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
            <Input
              {...wiring}
              type="search"
              className="pl-9"
              placeholder="Name, id or e-mail"
              value={q}
              onChange={(event) =>
                setFilters(
                  { q: event.target.value || null, cursor: null },
                  { limitUrlUpdates: debounce(TYPING_PAUSE_MS) },
                )
              }
            />
          </span>
        )}
      </Field>
      <Field label="State" hideLabel>
        {(wiring) => (
          <Select
            {...wiring}
            placeholder="Any state"
            options={ORGANIZATION_STATES.map((value) => ({ value, label: value }))}
            value={state}
            onChange={(event) => setFilters({ state: event.target.value || null, cursor: null })}
          />
        )}
      </Field>
    </search>
  );
}
