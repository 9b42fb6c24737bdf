import type { ReactNode } from "react";
import type { ChartBar } from "#components/charts/chart-data.ts";
import { UsageChart } from "#components/charts/usage-chart.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { timeText } from "#components/ui/time-text.ts";
import type { AllUsage } from "#lib/metering/all-usage-queries.ts";

type AllUsageCardProps = { readonly usage: AllUsage; readonly total: string; readonly events: number };

/** A day by its name is the same day in every zone. */
function barsOf({ days }: AllUsage): ChartBar[] {
  return days.map(({ day, amounts }) => ({ label: timeText(`${day}T00:00:00Z`, "UTC").short, amounts }));
}

/** How usage of all organizations goes, and whose it is. */
export function AllUsageCard({ usage, total, events }: AllUsageCardProps) {
  return (
    <Card
      title="Usage, last 30 days"
      description="Credits a day, each organization by its own time zone"
      actions={
        <dl className="flex gap-6 sm:text-right">
          <Total label="Credits">
            <Credits value={total} />
          </Total>
          <Total label={events === 1 ? "Event" : "Events"}>{countText(events)}</Total>
        </dl>
      }
    >
      <UsageChart
        label="Credits used per day by organization, last 30 days"
        bars={barsOf(usage)}
        series={usage.series}
        height={220}
      />
    </Card>
  );
}

function Total({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="text-lg font-semibold tabular-nums">{children}</dd>
    </div>
  );
}
