import { UsageChart } from "#components/charts/usage-chart.tsx";
import { usageBars, usageSentence } from "#components/live/usage-view.ts";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import type { UsageSeries } from "#lib/metering/usage-series.ts";

/** What an organization used lately, as its members see it. */
export function OrganizationUsage({ usage }: { usage: UsageSeries }) {
  return (
    <Card
      title="Usage, last 30 days"
      description={
        <>
          <Credits value={usage.total} /> credits, {countText(usage.events)} {usage.events === 1 ? "call" : "calls"}, by
          day in {usage.zone}
        </>
      }
    >
      <UsageChart label={usageSentence(usage)} bars={usageBars(usage)} series={usage.series} height={160} />
    </Card>
  );
}
