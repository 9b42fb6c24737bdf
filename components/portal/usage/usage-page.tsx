import { LiveUsagePanel } from "#components/live/live-usage.tsx";
import { ExportUsage, type ExportUsageProps } from "#components/portal/usage/export-usage.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { UsageSeries } from "#lib/metering/usage-series.ts";

export type UsagePageProps = {
  /** For the range and grouping in the address. */
  readonly usage: UsageSeries;
  /** What an export begins and ends with unless somebody says otherwise. */
  readonly days: Omit<ExportUsageProps, "zone">;
};

/** What was used, moving as calls are made. */
export function UsagePage({ usage, days }: UsagePageProps) {
  return (
    <>
      <PageHeader
        title="Usage"
        description="What your keys used and what it cost, as it happens."
        actions={
          <>
            <ExportUsage {...days} zone={usage.zone} />
            <LinkButton href="/usage/estimate">Estimate</LinkButton>
            <LinkButton href="/usage/holds">Holds</LinkButton>
            <LinkButton href="/usage/charges">All charges</LinkButton>
          </>
        }
      />
      <LiveUsagePanel initial={usage} />
    </>
  );
}
