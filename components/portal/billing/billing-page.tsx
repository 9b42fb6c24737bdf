import { Download } from "lucide-react";
import { type LiveHoldList, LiveOpenHolds } from "#components/live/live-holds.tsx";
import { LiveStats } from "#components/live/live-stats.tsx";
import { CurrencyLinks } from "#components/portal/billing/currency-links.tsx";
import { type Debt, DebtNotice } from "#components/portal/billing/debt-notice.tsx";
import { FrozenNotice } from "#components/portal/billing/frozen-notice.tsx";
import { type GrantRow, GrantsTable } from "#components/portal/billing/grants-table.tsx";
import { PendingTopUps, type PendingTopUpsProps } from "#components/portal/billing/pending-top-ups.tsx";
import { RedeemVoucher, type RedeemVoucherProps } from "#components/portal/billing/redeem-voucher.tsx";
import { TopUpForm, type TopUpFormProps } from "#components/portal/billing/top-up-form.tsx";
import { type TopUpRow, TopUpsTable } from "#components/portal/billing/top-ups-table.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";
import type { Frozen } from "#lib/payments/top-up-standing.ts";

export type BillingPageProps = PendingTopUpsProps & {
  readonly balance: BalanceFigures;
  readonly debt: Debt | null;
  readonly frozen: readonly Frozen[];
  readonly grants: readonly GrantRow[];
  readonly holds: LiveHoldList;
  readonly topUps: readonly TopUpRow[];
  readonly nextTopUpsHref: string | null;
  /** Null for roles that may look but not buy. */
  readonly topUp: (Omit<TopUpFormProps, "debt"> & { readonly currencies: readonly string[] }) | null;
  /** Null for roles that may only look. */
  readonly redeemVoucher: RedeemVoucherProps["redeemVoucher"] | null;
};

function ExportReceipts() {
  return (
    <LinkButton href="/billing/receipts/export" download size="sm">
      <Download aria-hidden />
      Export receipts
    </LinkButton>
  );
}

/** What is left, how to get more, and what was paid. */
export function BillingPage(props: BillingPageProps) {
  const { balance, debt, frozen, grants, holds, topUps, nextTopUpsHref, topUp, pending, zone } = props;
  const { resumeTopUp, checkTopUp, cancelTopUp, redeemVoucher } = props;
  return (
    <>
      <PageHeader
        title="Billing"
        description="Pay as you go: credits are bought first and drawn by each call."
        actions={<LinkButton href="/billing/balance">Balance in the past</LinkButton>}
      />
      <div className="grid gap-5">
        <PendingTopUps {...{ pending, zone, resumeTopUp, checkTopUp, cancelTopUp }} />
        {debt && <DebtNotice debt={debt} />}
        <FrozenNotice frozen={frozen} zone={zone} />
        <LiveStats initial={balance} />
        {topUp && (
          <div id="top-up" className="scroll-mt-20">
            <Card
              title="Top up"
              description="Credits are yours as soon as the payment is confirmed."
              actions={<CurrencyLinks currencies={topUp.currencies} current={topUp.listPrice.currency} />}
            >
              {topUp.currencies.length > 1 && (
                <p className="mb-4 text-xs text-ink-3">The currency of your first payment is yours from then on.</p>
              )}
              <TopUpForm key={topUp.listPrice.currency} {...topUp} debt={debt?.share ?? "0"} />
            </Card>
          </div>
        )}
        {redeemVoucher && (
          <Card title="Voucher" description="A code gives its credits at once.">
            <RedeemVoucher redeemVoucher={redeemVoucher} />
          </Card>
        )}
        <Card title="Grants" description="In the order in which they are spent." flush>
          <GrantsTable grants={grants} zone={zone} />
        </Card>
        <LiveOpenHolds initial={holds} />
        <Card title="Top-ups" actions={topUps.some(({ receipt }) => receipt) && <ExportReceipts />} flush>
          <TopUpsTable topUps={topUps} zone={zone} />
          <Pagination nextHref={nextTopUpsHref} noun="top-ups" />
        </Card>
      </div>
    </>
  );
}
