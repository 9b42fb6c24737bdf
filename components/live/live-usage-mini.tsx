"use client";

import Link from "next/link";
import { seriesColor } from "#components/charts/series-colors.ts";
import { UsageChart } from "#components/charts/usage-chart.tsx";
import { LiveDot } from "#components/live/live-dot.tsx";
import { usagePath } from "#components/live/usage-path.ts";
import { usageBars, usageSentence } from "#components/live/usage-view.ts";
import { useLiveQuery } from "#components/live/use-live-query.ts";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import type { UsageSeries } from "#lib/metering/usage-series.ts";

/** As many as stand beside the picture; they are its largest series, in the same order. */
const MOST_NAMED = 6;

/** Thirty days at a glance; the usage page has the rest. */
export function LiveUsageMini({ initial }: { initial: UsageSeries }) {
  const usage = useLiveQuery(usagePath(initial.range, initial.by), initial).data ?? initial;
  return (
    <Card
      title="Last 30 days"
      description={
        <>
          <Credits value={usage.total} /> credits used
        </>
      }
      actions={
        <>
          <LiveDot />
          <LinkButton href="/usage" size="sm" variant="ghost" className="-mr-2.5">
            All usage
          </LinkButton>
        </>
      }
    >
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_15rem]">
        <UsageChart
          label={usageSentence(usage)}
          bars={usageBars(usage)}
          series={usage.series}
          height={200}
          legend={false}
        />
        {usage.table.length > 0 && <Largest usage={usage} />}
      </div>
    </Card>
  );
}

/** What most went on: the picture's colours by name, each leading to its charges. */
function Largest({ usage }: { usage: UsageSeries }) {
  const rest = usage.table.length - MOST_NAMED;
  return (
    <ol aria-label="Largest features" className="grid content-start gap-0.5 text-[0.8125rem]">
      {usage.table.slice(0, MOST_NAMED).map((row, index) => (
        <li key={row.key}>
          <Link
            href={row.href}
            className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1 transition-colors hover:bg-sunken"
          >
            <span aria-hidden className="size-2.5 shrink-0 rounded-sm" style={{ background: seriesColor(index) }} />
            <span className="min-w-0 flex-1 truncate text-ink-2">{row.label}</span>
            <Credits value={row.amount} aligned className="font-medium" />
          </Link>
        </li>
      ))}
      {rest > 0 && <li className="px-0 py-1 text-xs text-ink-3">and {countText(rest)} more</li>}
    </ol>
  );
}
