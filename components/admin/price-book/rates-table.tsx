"use client";

import { type ReactNode, useState } from "react";
import { matchingRates } from "#components/admin/price-book/rate.ts";
import { RateText } from "#components/admin/price-book/rate-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SearchInput } from "#components/ui/search-input.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import type { RateView } from "#lib/pricing/rate-view.ts";

const PAGE = 50;

export type RatesTableProps = {
  readonly rates: readonly RateView[];
  /** Buttons at the end of each line, in a draft. */
  readonly rowActions?: (rate: RateView) => ReactNode;
};

/** The rates with which another feature begins. */
function firstOfEach(rates: readonly RateView[]): ReadonlySet<string> {
  return new Set(rates.filter(({ feature }, at) => feature !== rates[at - 1]?.feature).map(({ id }) => id));
}

/** A feature's name stands out once; beside its other rates it is there for who reads across. */
function Feature({ rate, first }: { rate: RateView; first: boolean }) {
  return <span className={first ? "font-semibold" : "font-normal text-ink-3"}>{rate.feature}</span>;
}

/** A book's rates, searchable. */
export function RatesTable({ rates, rowActions }: RatesTableProps) {
  const [search, setSearch] = useState("");
  const [shownCount, setShownCount] = useState(PAGE);
  const matches = matchingRates(rates, search);
  const firsts = firstOfEach(matches);
  const columns: Column<RateView>[] = [
    {
      key: "feature",
      header: "Feature",
      rowHeader: true,
      cell: (rate) => <Feature rate={rate} first={firsts.has(rate.id)} />,
    },
    { key: "meter", header: "Meter", cell: (rate) => rate.meter },
    { key: "dimensions", header: "Dimensions", className: "text-ink-2", cell: (rate) => rate.dimensions || "–" },
    { key: "rate", header: "Credits", align: "right", cell: (rate) => <RateText rate={rate} /> },
  ];
  if (rowActions) {
    columns.push({ key: "do", header: "Actions", hideHeader: true, align: "right", cell: (rate) => rowActions(rate) });
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3 border-b px-4 py-3 sm:px-5">
        <SearchInput
          label="Search rates"
          className="w-full sm:w-80"
          placeholder="Feature, meter or dimension"
          value={search}
          onValueChange={setSearch}
        />
        <span className="text-[0.8125rem] text-ink-3">
          {countText(matches.length)} {matches.length === 1 ? "rate" : "rates"}
        </span>
      </div>
      <Table<RateView>
        caption="Rates"
        rows={matches.slice(0, shownCount)}
        rowKey={(rate) => rate.id}
        empty={<EmptyState title="No rate matches" />}
        columns={columns}
      />
      {matches.length > shownCount && (
        <div className="border-t p-3 text-center">
          <Button variant="ghost" onClick={() => setShownCount(shownCount + PAGE)}>
            Show more of {countText(matches.length - shownCount)}
          </Button>
        </div>
      )}
    </>
  );
}
