import { LiveEmptyBalance } from "#components/live/live-empty-balance.tsx";
import { LiveStats } from "#components/live/live-stats.tsx";
import { LiveUsageMini } from "#components/live/live-usage-mini.tsx";
import { type Debt, DebtNotice } from "#components/portal/billing/debt-notice.tsx";
import { Checklist, type ChecklistProps } from "#components/portal/overview/checklist.tsx";
import { type ChargeRow, ChargesTable } from "#components/portal/usage/charges-table.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";
import type { UsageSeries } from "#lib/metering/usage-series.ts";

export type OverviewProps = {
  readonly balance: BalanceFigures;
  readonly debt: Debt | null;
  /** Range "30d" by "feature". */
  readonly usage: UsageSeries;
  readonly checklist: ChecklistProps;
  readonly recentCharges: readonly ChargeRow[];
  readonly zone: string;
  /** Only owners, admins and billing may. */
  readonly canTopUp?: boolean;
};

/** Where the organization stands: what is left, how long it lasts, what it went on. */
export function Overview({ balance, debt, usage, checklist, recentCharges, zone, canTopUp }: OverviewProps) {
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          // Until the first top-up the checklist asks for it already.
          canTopUp &&
          checklist.toppedUp && (
            <LinkButton href="/billing#top-up" variant="primary">
              Top up
            </LinkButton>
          )
        }
      />
      <div className="grid gap-5">
        <Checklist {...checklist} />
        <CallsRefused {...{ balance, debt, checklist, canTopUp }} />
        <LiveStats initial={balance} />
        <LiveUsageMini initial={usage} />
        <Card
          title="Recent charges"
          flush
          actions={
            <LinkButton href="/usage/charges" size="sm" variant="ghost" className="-mr-2.5">
              All charges
            </LinkButton>
          }
        >
          <ChargesTable
            charges={recentCharges}
            zone={zone}
            emptyAction={
              <LinkButton href="/quick-start" size="sm">
                Make the first call
              </LinkButton>
            }
          />
        </Card>
      </div>
    </>
  );
}

/** Why calls are refused now. Until the first top-up the checklist says so. */
function CallsRefused({
  balance,
  debt,
  checklist,
  canTopUp,
}: Pick<OverviewProps, "balance" | "debt" | "checklist" | "canTopUp">) {
  if (debt) return <DebtNotice debt={debt} />;
  return checklist.toppedUp && <LiveEmptyBalance initial={balance} canTopUp={canTopUp === true} />;
}
