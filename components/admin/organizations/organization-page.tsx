import { CreditActions, type CreditActionsProps } from "#components/admin/organizations/credit-actions.tsx";
import { type LedgerTransaction, LedgerTransactions } from "#components/admin/organizations/ledger-transactions.tsx";
import { OrganizationHolds, type OrganizationHoldsProps } from "#components/admin/organizations/organization-holds.tsx";
import { OrganizationMembers } from "#components/admin/organizations/organization-members.tsx";
import { type OrganizationState, OrganizationStateBadge } from "#components/admin/organizations/organization-state.tsx";
import { OrganizationUsage } from "#components/admin/organizations/organization-usage.tsx";
import { OwnPrices, type OwnPricesProps } from "#components/admin/organizations/own-prices.tsx";
import { StateActions, type StateActionsProps } from "#components/admin/organizations/state-actions.tsx";
import { FrozenNotice } from "#components/portal/billing/frozen-notice.tsx";
import { type GrantRow, GrantsTable } from "#components/portal/billing/grants-table.tsx";
import { KeysTable } from "#components/portal/keys/keys-table.tsx";
import { LimitsCard, type LimitsCardProps } from "#components/portal/limits/limits-card.tsx";
import { type ChargeRow, ChargesTable } from "#components/portal/usage/charges-table.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { DescriptionList, type Fact } from "#components/ui/description-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { Time } from "#components/ui/time.tsx";
import type { KeyRow } from "#lib/keys/key-row.ts";
import type { UsageSeries } from "#lib/metering/usage-series.ts";
import type { MemberRow } from "#lib/organizations/team.ts";
import type { Frozen } from "#lib/payments/top-up-standing.ts";

export type OrganizationPageProps = {
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly state: OrganizationState;
    /** Why it is suspended; null otherwise. */
    readonly stateReason: string | null;
    readonly sandbox: boolean;
    readonly zone: string;
    readonly currency: string | null;
    readonly plan: string;
    readonly createdAt: string;
  };
  readonly balance: {
    readonly current: string;
    readonly held: string;
    readonly available: string;
    readonly debt: string;
    readonly spent30Days: string;
    readonly approxMoney: string;
  };
  readonly usage: UsageSeries;
  readonly frozen: readonly Frozen[];
  readonly grants: readonly GrantRow[];
  readonly members: readonly MemberRow[];
  readonly keys: readonly KeyRow[];
  readonly limits: Omit<LimitsCardProps, "title" | "zone" | "emptyText">;
  readonly charges: readonly ChargeRow[];
  readonly holds: OrganizationHoldsProps["holds"];
  readonly transactions: readonly LedgerTransaction[];
  readonly ownPrices: Omit<OwnPricesProps, "orgId">;
  /** Address of the bookings before these; null at the first one. */
  readonly moreTransactionsHref: string | null;
  /** Which record is shown first. */
  readonly tab: string;
  /** Null for who may only read. */
  readonly actions: (Omit<CreditActionsProps, "orgId"> & Omit<StateActionsProps, "orgId" | "state">) | null;
};

/** One customer, whole: standing, money in credits, people, keys, and every booking. */
export function OrganizationPage(props: OrganizationPageProps) {
  const { organization, balance, actions } = props;
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex flex-wrap items-center gap-2.5">
            {organization.name}
            <OrganizationStateBadge state={organization.state} />
            {organization.sandbox && <Badge>sandbox</Badge>}
          </span>
        }
        trail={[{ href: "/admin/organizations", label: "Organizations" }]}
        actions={
          <>
            <LinkButton variant="ghost" href={`/admin/audit?org=${organization.id}`}>
              Audit log
            </LinkButton>
            <LinkButton href={`/admin/organizations/${organization.id}/balance`}>Balance in the past</LinkButton>
            {actions && (
              <>
                <CreditActions orgId={organization.id} {...actions} />
                <StateActions orgId={organization.id} state={organization.state} {...actions} />
              </>
            )}
          </>
        }
      />
      <div className="grid gap-5">
        {organization.stateReason && (
          <Alert tone="warn" title={`This organization is ${organization.state}`}>
            {organization.stateReason}
          </Alert>
        )}
        <FrozenNotice frozen={props.frozen} zone={organization.zone} />
        <Standing balance={balance} />
        <OrganizationUsage usage={props.usage} />
        <Card title="Facts">
          <DescriptionList compact facts={factsOf(organization)} />
        </Card>
        <OrganizationTabs {...props} />
      </div>
    </>
  );
}

function Standing({ balance }: Pick<OrganizationPageProps, "balance">) {
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <StatCard label="Available" value={<Credits value={balance.available} />} detail={balance.approxMoney} />
      <StatCard label="Held" value={<Credits value={balance.held} />} />
      <StatCard label="Debt" value={<Credits value={balance.debt} />} />
      <StatCard label="Spent, 30 days" value={<Credits value={balance.spent30Days} />} />
    </div>
  );
}

function OrganizationTabs(props: OrganizationPageProps) {
  const { grants, members, keys, limits, charges, holds, transactions, moreTransactionsHref, tab: shown } = props;
  const { zone } = props.organization;
  const ledger = (
    <>
      <LedgerTransactions transactions={transactions} zone={zone} />
      <Pagination nextHref={moreTransactionsHref} noun="bookings" />
    </>
  );
  const tabs = [
    { value: "charges", label: "Recent charges", content: <ChargesTable charges={charges} zone={zone} /> },
    { value: "holds", label: "Holds", content: <OrganizationHolds holds={holds} zone={zone} /> },
    { value: "grants", label: "Grants", content: <GrantsTable grants={grants} zone={zone} /> },
    { value: "ledger", label: "Ledger", content: ledger },
    { value: "keys", label: "Keys", content: <KeysTable keys={keys} zone={zone} /> },
    { value: "members", label: "Members", content: <OrganizationMembers members={members} zone={zone} /> },
  ].map((tab) => ({ ...tab, content: <Card flush>{tab.content}</Card> }));
  const bounds = (
    <LimitsCard
      title="In force"
      {...limits}
      zone={zone}
      emptyText="Nothing but its balance bounds this organization."
    />
  );
  return (
    <Tabs
      label="Records"
      defaultValue={shown}
      tabs={[
        ...tabs,
        { value: "limits", label: "Limits", content: bounds },
        {
          value: "prices",
          label: "Own prices",
          content: <OwnPrices orgId={props.organization.id} {...props.ownPrices} />,
        },
      ]}
    />
  );
}

function factsOf(organization: OrganizationPageProps["organization"]): Fact[] {
  return [
    { term: "Id", value: <code className="font-mono text-[0.8125rem]">{organization.id}</code> },
    { term: "Plan", value: organization.plan },
    { term: "Time zone", value: organization.zone },
    { term: "Billing currency", value: organization.currency ?? "Fixed by the first payment" },
    { term: "Created", value: <Time at={organization.createdAt} zone={organization.zone} /> },
  ];
}
