import { OriginBadge } from "#components/portal/billing/origin-badge.tsx";
import { PastBalanceForm, type PastBalanceFormProps } from "#components/portal/billing/past-balance-form.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader, type PageHeaderProps } from "#components/ui/page-header.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { PastBalance as Balance, PastGrant } from "#lib/credits/past-balance.ts";

export type PastBalanceProps = Pick<PageHeaderProps, "trail"> & {
  /** What the field shows: a clock of the zone, "2026-11-01T00:00:00". */
  readonly local: string;
  readonly zone: string;
  readonly choices: PastBalanceFormProps["choices"];
  /** When the first credits were booked; null before. */
  readonly bookedSince: string | null;
  /** Why nothing is shown: the instant makes no sense, or is still to come. */
  readonly problem: string | null;
  readonly balance: Balance | null;
};

/** The balance as it stood at an instant of the past, grant by grant. */
export function PastBalance(props: PastBalanceProps) {
  const { local, zone, choices, problem, balance, bookedSince, trail } = props;
  return (
    <>
      <PageHeader
        title="Balance in the past"
        description="Replayed from the ledger, exact to the last place."
        trail={trail}
      />
      <div className="grid gap-5">
        <Card>
          <PastBalanceForm local={local} zone={zone} choices={choices} />
        </Card>
        {problem && <Alert tone="bad">{problem}</Alert>}
        {balance && <Stood balance={balance} zone={zone} bookedSince={bookedSince} />}
      </div>
    </>
  );
}

type StoodProps = Pick<PastBalanceProps, "zone" | "bookedSince"> & {
  readonly balance: NonNullable<PastBalanceProps["balance"]>;
};

function Stood({ balance, zone, bookedSince }: StoodProps) {
  const { at, current, held, available, frozen, debt, grants } = balance;
  const last =
    frozen === "0"
      ? { label: "Debt", value: debt, detail: "Used beyond what was there" }
      : { label: "Frozen", value: frozen, detail: "For a refund or dispute" };
  return (
    <>
      <h2 className="-mb-2 font-semibold">
        On <Time at={at} zone={zone} show="second" />
      </h2>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <StatCard label="Available" value={<Credits value={available} />} detail="What a call could take" />
        <StatCard label="Held" value={<Credits value={held} />} detail="For unfinished work" />
        <StatCard label="Current" value={<Credits value={current} />} detail="Left and held" />
        <StatCard label={last.label} value={<Credits value={last.value} />} detail={last.detail} />
      </div>
      <Card title="Grants" description="As they stood, in the order in which they were spent." flush>
        <Table<PastGrant>
          caption="Grants"
          rows={grants}
          rowKey={(grant) => grant.id}
          empty={<EmptyState title="No credits">{emptyText(at, zone, bookedSince)}</EmptyState>}
          columns={[
            {
              key: "origin",
              header: "Origin",
              rowHeader: true,
              cell: (grant) => <OriginBadge origin={grant.origin} />,
            },
            { key: "label", header: "What", cell: (grant) => grant.label },
            {
              key: "expires",
              header: "Expires",
              cell: (grant) => (grant.expiresAt ? <Time at={grant.expiresAt} zone={zone} show="lastDay" /> : "Never"),
            },
            { key: "held", header: "Held", align: "right", cell: (grant) => <Credits value={grant.held} aligned /> },
            { key: "left", header: "Left", align: "right", cell: (grant) => <Credits value={grant.left} aligned /> },
          ]}
        />
      </Card>
    </>
  );
}

function emptyText(at: string, zone: string, bookedSince: string | null) {
  if (!bookedSince) return "Nothing has been booked yet.";
  if (Date.parse(at) >= Date.parse(bookedSince)) return "There was nothing left at that instant.";
  return (
    <>
      The first credits were booked on <Time at={bookedSince} zone={zone} show="second" />.
    </>
  );
}
