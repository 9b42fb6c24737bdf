"use client";

import { useState } from "react";
import { matchingRates } from "#components/admin/price-book/rate.ts";
import { RateText } from "#components/admin/price-book/rate-text.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SearchInput } from "#components/ui/search-input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import type { ImportChangeView, ImportPreview } from "#lib/pricing/import/import-view.ts";
import type { RateView } from "#lib/pricing/rate-view.ts";

const PAGE = 50;
const TONE = { added: "good", changed: "warn", removed: "bad" } as const;

type Kind = "all" | ImportChangeView["kind"];
type Row = ImportChangeView & { readonly at: number; readonly rate: RateView };

export type ImportDifferencesProps = {
  readonly found: ImportPreview;
  /** Lines are wrong and not left out. */
  readonly blocked: boolean;
  readonly pending: boolean;
  readonly failure: string | null;
  /** With the places of what is chosen, or null for all. */
  readonly onApply: (accept: readonly number[] | null) => void;
};

function rowsOf(found: ImportPreview): readonly Row[] {
  return found.changes.flatMap((change, at) => {
    const rate = change.after ?? change.before;
    return rate ? [{ ...change, at, rate }] : [];
  });
}

/** What a list would change in the draft, to be taken whole or line by line. */
export function ImportDifferences({ found, blocked, pending, failure, onApply }: ImportDifferencesProps) {
  const rows = rowsOf(found);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set(rows.map((row) => row.at)));
  const choose = (some: readonly Row[], on: boolean) => {
    const next = new Set(chosen);
    for (const { at } of some) on ? next.add(at) : next.delete(at);
    setChosen(next);
  };
  const apply = () => onApply(chosen.size === rows.length ? null : [...chosen]);
  return (
    <Card
      flush
      title="What changes in the draft"
      description={
        found.unchanged > 0 &&
        `${countText(found.unchanged)} ${found.unchanged === 1 ? "rate is" : "rates are"} the same already.`
      }
      actions={
        <Button variant="primary" pending={pending} disabled={blocked || chosen.size === 0} onClick={apply}>
          Apply {countText(chosen.size)} to the draft
        </Button>
      }
    >
      {failure && (
        <Alert tone="bad" className="m-4">
          {failure}
        </Alert>
      )}
      <Rows rows={rows} chosen={chosen} choose={choose} />
    </Card>
  );
}

const KINDS = ["all", "added", "changed", "removed"] as const;
const KIND_NAME = { all: "All", added: "Added", changed: "Changed", removed: "Removed" } as const;

type RowsProps = {
  readonly rows: readonly Row[];
  readonly chosen: ReadonlySet<number>;
  readonly choose: (rows: readonly Row[], on: boolean) => void;
};

function Rows({ rows, chosen, choose }: RowsProps) {
  const [kind, setKind] = useState<Kind>("all");
  const [search, setSearch] = useState("");
  const [shownCount, setShownCount] = useState(PAGE);
  const rates = rows.map((row) => row.rate);
  const named = new Set(matchingRates(rates, search));
  const ofKind = (wanted: Kind) => rows.filter((row) => wanted === "all" || row.kind === wanted);
  const matches = ofKind(kind).filter((row) => named.has(row.rate));
  const kinds = KINDS.map((value) => ({ value, label: `${KIND_NAME[value]} (${countText(ofKind(value).length)})` }));
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 border-b px-4 py-3 sm:px-5">
        <Segmented label="Kind of change" options={kinds} value={kind} onValueChange={setKind} />
        <SearchInput
          label="Search changes"
          className="w-full sm:w-64"
          placeholder="Feature, meter or dimension"
          value={search}
          onValueChange={setSearch}
        />
        <span className="flex gap-1 sm:ml-auto">
          <Button size="sm" variant="ghost" onClick={() => choose(matches, true)}>
            Choose these
          </Button>
          <Button size="sm" variant="ghost" onClick={() => choose(matches, false)}>
            None of these
          </Button>
        </span>
      </div>
      <Table<Row>
        caption="Differences"
        rows={matches.slice(0, shownCount)}
        rowKey={(row) => row.at}
        empty={<NoRows any={rows.length > 0} />}
        columns={columnsOf(chosen, (row, on) => choose([row], on))}
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

function NoRows({ any }: { any: boolean }) {
  if (any) return <EmptyState title="No change matches" />;
  return <EmptyState title="The list changes nothing">The draft already has these prices.</EmptyState>;
}

function nameOf({ rate }: Row): string {
  return [rate.feature, rate.meter, rate.dimensions].filter(Boolean).join(" ");
}

function columnsOf(chosen: ReadonlySet<number>, choose: (row: Row, on: boolean) => void): Column<Row>[] {
  return [
    {
      key: "choose",
      header: "Choose",
      hideHeader: true,
      cell: (row) => (
        <input
          type="checkbox"
          aria-label={`Accept ${nameOf(row)}`}
          className="size-4 align-middle accent-accent"
          checked={chosen.has(row.at)}
          onChange={(event) => choose(row, event.target.checked)}
        />
      ),
    },
    {
      key: "feature",
      header: "Feature",
      rowHeader: true,
      className: "sm:whitespace-nowrap",
      cell: ({ rate, newFeature }) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          {rate.feature}
          {newFeature && <Badge tone="accent">new feature</Badge>}
        </span>
      ),
    },
    { key: "meter", header: "Meter", cell: ({ rate }) => [rate.meter, rate.dimensions].filter(Boolean).join(" · ") },
    { key: "kind", header: "Change", cell: ({ kind }) => <Badge tone={TONE[kind]}>{kind}</Badge> },
    {
      key: "before",
      header: "Now",
      align: "right",
      className: "text-ink-3",
      cell: ({ before }) => (before ? <RateText rate={before} /> : "–"),
    },
    {
      key: "after",
      header: "Then",
      align: "right",
      className: "font-medium",
      cell: ({ after }) => (after ? <RateText rate={after} /> : "–"),
    },
    { key: "percent", header: "Difference", align: "right", cell: ({ percent }) => percent || "–" },
  ];
}
