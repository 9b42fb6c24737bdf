"use client";

import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { seriesColor } from "#components/charts/series-colors.ts";
import { GROUPING_WORDS } from "#components/live/usage-view.ts";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Progress } from "#components/ui/progress.tsx";
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
          { key: "label", header: noun, rowHeader: true, cell: (row) => <Named row={row} usage={usage} /> },
          { key: "events", header: "Calls", align: "right", cell: (row) => countText(row.events) },
          {
            key: "share",
            header: "Share",
            className: "sm:w-56",
            cell: (row) => <Share row={row} total={usage.total} />,
          },
          { key: "amount", header: "Credits", align: "right", aside: true, cell: (row) => <ChargesLink row={row} /> },
        ]}
      />
    </Card>
  );
}

/** The colour that it has in the picture stands beside its name; what is drawn as the rest has that of the rest. */
function Named({ row, usage }: { row: GroupRow; usage: UsageSeries }) {
  const index = usage.series.findIndex(({ key }) => key === row.key);
  const color = seriesColor(index < 0 ? usage.series.length - 1 : index);
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="size-2.5 shrink-0 rounded-sm" style={{ background: color }} />
      {row.label}
    </span>
  );
}

function Share({ row, total }: { row: GroupRow; total: string }) {
  const fraction = Number(row.amount) / (Number(total) || 1);
  return (
    <span className="flex items-center gap-2.5">
      <span className="hidden flex-1 sm:block">
        <Progress label={`${row.label}, of all credits`} fraction={fraction} />
      </span>
      <span className="text-ink-2 tabular-nums sm:w-12 sm:text-right">{percentText(fraction)}</span>
    </span>
  );
}

/** "12.3 %"; what is there but would round to nothing is said to be less than that. */
function percentText(fraction: number): string {
  if (fraction > 0 && fraction < 0.0005) return "< 0.1 %";
  return `${(fraction * 100).toFixed(1)} %`;
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
