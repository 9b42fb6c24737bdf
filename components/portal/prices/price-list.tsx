"use client";

import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { FeatureTable } from "#components/portal/prices/feature-table.tsx";
import { KIND_WORDS, matchingFeatures, type PriceListProps } from "#components/portal/prices/price-types.ts";
import { UpcomingPrices } from "#components/portal/prices/upcoming-prices.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { SearchInput } from "#components/ui/search-input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Time } from "#components/ui/time.tsx";

const PAGE = 40;

const filters = {
  q: parseAsString.withDefault(""),
  kind: parseAsString.withDefault(""),
  provider: parseAsString.withDefault(""),
};

/** Every price, searchable; the filters live in the address (`?q=&kind=&provider=`). */
export function PriceList({ features, version, effectiveAt, zone, listPriceText, scheduled }: PriceListProps) {
  const [{ q, kind, provider }, setFilters] = useQueryStates(filters, { history: "replace" });
  const [shownCount, setShownCount] = useState(PAGE);
  const matches = matchingFeatures(features, q, kind, provider);
  const providers = [...new Set(features.map((feature) => feature.provider))].sort();

  return (
    <div className="grid gap-4">
      {scheduled.map((change) => (
        <UpcomingPrices key={change.from} scheduled={change} zone={zone} />
      ))}
      <search className="grid grid-cols-2 gap-2 *:first:col-span-2 sm:grid-cols-[1fr_auto_auto] sm:*:first:col-span-1">
        <SearchInput
          label="Search prices"
          placeholder="Search models and endpoints"
          value={q}
          onValueChange={(value) => setFilters({ q: value || null })}
        />
        <Choice
          label="Kind"
          all="All kinds"
          value={kind}
          options={Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label }))}
          onChange={(value) => setFilters({ kind: value })}
        />
        <Choice
          label="Provider"
          all="All providers"
          value={provider}
          options={providers.map((value) => ({ value, label: value }))}
          onChange={(value) => setFilters({ provider: value })}
        />
      </search>
      <Card
        title={`${countText(matches.length)} ${matches.length === 1 ? "feature" : "features"}`}
        description={
          <>
            {listPriceText}. Price book {version}, effective <Time at={effectiveAt} zone={zone} show="day" />.
          </>
        }
        flush
      >
        {matches.length === 0 && <EmptyState title="Nothing matches">Try fewer words, or another kind.</EmptyState>}
        {matches.length > 0 && <FeatureTable features={matches.slice(0, shownCount)} />}
        {matches.length > shownCount && (
          <div className="border-t p-3 text-center">
            <Button variant="ghost" onClick={() => setShownCount(shownCount + PAGE)}>
              Show more of {countText(matches.length - shownCount)}
            </Button>
          </div>
        )}
      </Card>
    </div>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | null) => void;
};

function Choice({ label, all, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label} hideLabel>
      {(wiring) => (
        <Select
          {...wiring}
          className="sm:w-44"
          options={options}
          placeholder={all}
          value={value}
          onChange={(event) => onChange(event.target.value || null)}
        />
      )}
    </Field>
  );
}
