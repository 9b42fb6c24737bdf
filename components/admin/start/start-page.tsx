import { CircleCheck, TrendingUp } from "lucide-react";
import Link from "next/link";
import { AllUsageCard } from "#components/admin/start/all-usage.tsx";
import { AuditLine, BrokenBooks } from "#components/admin/start/books-audit.tsx";
import { MoneyTable } from "#components/admin/start/money-table.tsx";
import { type Standing, Standings } from "#components/admin/start/standings.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { ApproxMoney, Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";
import type { LastAudit } from "#lib/ledger/last-audit.ts";
import type { CurrencyView } from "#lib/ledger/money-seen.ts";
import type { AllUsage } from "#lib/metering/all-usage-queries.ts";

export type StartPageProps = {
  readonly demo: boolean;
  readonly currencies: readonly CurrencyView[];
  readonly creditsOutstanding: string;
  readonly outstandingMoney: string;
  readonly spent30Days: string;
  readonly events30Days: number;
  readonly organizationCount: number;
  readonly activeOrganizationCount: number;
  readonly usage: AllUsage;
  /** Events that no rate fits and nobody has decided on. */
  readonly unmatchedCount: number;
  readonly topByUsage: readonly Standing[];
  readonly debts: readonly Standing[];
  /** Null before the first. */
  readonly audit: LastAudit | null;
};

/** The business at a glance: what came in, what is owed in service, who uses most, who owes. */
export function StartPage(props: StartPageProps) {
  const { demo, currencies, usage, topByUsage, debts, audit } = props;
  return (
    <>
      <PageHeader title="Today" description="What came in, what is still owed in service, and who uses most." />
      <div className="grid gap-5">
        {audit && audit.violations > 0 && <BrokenBooks audit={audit} />}
        {demo && <Alert>Figures of the demo: every organization here is a sandbox and no money is real.</Alert>}
        <Figures {...props} />
        <div className="grid gap-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <AllUsageCard usage={usage} total={props.spent30Days} events={props.events30Days} />
          <Card title="Most usage" description="Credits in the last 30 days" flush>
            {topByUsage.length > 0 ? (
              <Standings caption="Most usage" rows={topByUsage} tone="accent" />
            ) : (
              <EmptyState title="No usage yet" icon={<TrendingUp />}>
                Organizations appear here with their first charge.
              </EmptyState>
            )}
          </Card>
          <Card title="Money" description="Without tax, by currency; nothing is converted. Months are UTC." flush>
            <MoneyTable currencies={currencies} />
          </Card>
          <Card title="Debts" description="Credits used that nothing covered" flush>
            {debts.length > 0 ? (
              <Standings caption="Debts" rows={debts} tone="bad" />
            ) : (
              <EmptyState title="Nobody owes" icon={<CircleCheck />}>
                Usage that was served without funds appears here until it is paid.
              </EmptyState>
            )}
          </Card>
        </div>
        <AuditLine audit={audit} />
      </div>
    </>
  );
}

/** Work that waits for staff is a press away. */
function Unmatched({ count }: { count: number }) {
  if (count === 0) return "All usage is priced";
  return (
    <Link
      href="/admin/unmatched"
      className="rounded underline decoration-line-strong underline-offset-4 hover:text-ink"
    >
      {count === 1 ? "event to decide on" : "events to decide on"}
    </Link>
  );
}

function Figures(props: StartPageProps) {
  const paid = props.currencies.map((row) => <span key={row.currency}>{row.paidThisMonth}</span>);
  const payments = props.currencies.reduce((sum, row) => sum + row.paidThisMonthCount, 0);
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <StatCard
        label="Paid this month"
        value={paid.length > 0 ? <span className="flex flex-wrap gap-x-4">{paid}</span> : "–"}
        detail={payments === 1 ? "1 top-up" : `${countText(payments)} top-ups`}
      />
      <StatCard
        label="Credits outstanding"
        value={<Credits value={props.creditsOutstanding} />}
        detail={<ApproxMoney text={props.outstandingMoney} />}
      />
      <StatCard
        label="Without a price"
        value={countText(props.unmatchedCount)}
        detail={<Unmatched count={props.unmatchedCount} />}
      />
      <StatCard
        label="Organizations"
        value={countText(props.organizationCount)}
        detail={`${countText(props.activeOrganizationCount)} with usage in 30 days`}
      />
    </div>
  );
}
