"use client";

import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { GROUPING_WORDS } from "#components/live/usage-view.ts";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table } from "#components/ui/table.tsx";
import type { GroupRow, UsageSeries } from "#lib/metering/usage-series.ts";

/** The same figures as the chart, each leading to the charges that make it up. */
export function UsageTable({ usage }: { usage: UsageSeries }) {
  const noun = GROUPING_WORDS[usage.by];
  return (
    <Card title={`Usage by ${noun.toLowerCase()}`} flush>
      <Table<GroupRow>
        caption={`Usage by ${noun.toLowerCase()}`}
        rows={usage.table}
        rowKey={(row) => row.key}
        empty={
          <EmptyState
            title="No usage in this range"
            action={
              <LinkButton href="/quick-start" size="sm">
                Make a call
              </LinkButton>
            }
          >
            Calls appear here within a second of being made.
          </EmptyState>
        }
        columns={[
          { key: "label", header: noun, rowHeader: true, cell: (row) => row.label },
          { key: "events", header: "Calls", align: "right", cell: (row) => countText(row.events) },
          { key: "amount", header: "Credits", align: "right", cell: (row) => <ChargesLink row={row} /> },
        ]}
      />
    </Card>
  );
}

function ChargesLink({ row }: { row: GroupRow }) {
  return (
    <Link
      href={row.href}
      className="inline-flex items-center gap-1 rounded text-accent-text underline-offset-4 hover:underline"
    >
      <Credits value={row.amount} aligned />
      <span className="sr-only"> credits, charges of {row.label}</span>
      <ArrowUpRight aria-hidden className="size-3.5" />
    </Link>
  );
}
