"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { UsageChart } from "#components/charts/usage-chart.tsx";
import { LiveDot } from "#components/live/live-dot.tsx";
import { USAGE_GROUPINGS, USAGE_RANGES, usagePath } from "#components/live/usage-path.ts";
import { UsageTable } from "#components/live/usage-table.tsx";
import { GROUPING_WORDS, RANGE_WORDS, usageBars, usageSentence } from "#components/live/usage-view.ts";
import { useLiveQuery } from "#components/live/use-live-query.ts";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { UsageSeries } from "#lib/metering/usage-series.ts";

const rangeState = parseAsStringLiteral(USAGE_RANGES).withDefault("30d");
const groupingState = parseAsStringLiteral(USAGE_GROUPINGS).withDefault("feature");

/**
 * Usage as it happens: chart, totals and table. `initial` is what the server rendered for the range and grouping in
 * the address (`?range=&by=`); from then on the page keeps itself current.
 */
export function LiveUsagePanel({ initial }: { initial: UsageSeries }) {
  const [range, setRange] = useQueryState("range", rangeState);
  const [by, setBy] = useQueryState("by", groupingState);
  const isInitial = range === initial.range && by === initial.by;
  const usage = useLiveQuery<UsageSeries>(usagePath(range, by), isInitial ? initial : undefined).data ?? initial;

  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label="Range"
          value={range}
          onValueChange={setRange}
          options={USAGE_RANGES.map((value) => ({ value, label: RANGE_WORDS[value] }))}
        />
        <Segmented
          label="Group by"
          value={by}
          onValueChange={setBy}
          options={USAGE_GROUPINGS.map((value) => ({ value, label: GROUPING_WORDS[value] }))}
        />
        <span className="ml-auto">
          <LiveDot />
        </span>
      </div>
      <Card
        title="Credits used"
        description={`By ${usage.unit} of occurrence, ${usage.zone}`}
        actions={<Totals usage={usage} />}
      >
        <UsageChart label={usageSentence(usage)} bars={usageBars(usage)} series={usage.series} />
      </Card>
      <UsageTable usage={usage} />
    </div>
  );
}

function Totals({ usage }: { usage: UsageSeries }) {
  return (
    <dl className="flex gap-6 sm:text-right">
      <div>
        <dt className="text-xs text-ink-3">Total</dt>
        <dd className="text-lg font-semibold">
          <Credits value={usage.total} unit />
        </dd>
      </div>
      <div>
        <dt className="text-xs text-ink-3">Calls</dt>
        <dd className="text-lg font-semibold tabular-nums">{countText(usage.events)}</dd>
      </div>
    </dl>
  );
}
