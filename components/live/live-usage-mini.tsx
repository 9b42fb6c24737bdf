"use client";

import { UsageChart } from "#components/charts/usage-chart.tsx";
import { LiveDot } from "#components/live/live-dot.tsx";
import { usagePath } from "#components/live/usage-path.ts";
import { usageBars, usageSentence } from "#components/live/usage-view.ts";
import { useLiveQuery } from "#components/live/use-live-query.ts";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import type { UsageSeries } from "#lib/metering/usage-series.ts";

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
      <UsageChart label={usageSentence(usage)} bars={usageBars(usage)} series={usage.series} height={180} />
    </Card>
  );
}
