import { type GrantOrigin, OriginBadge } from "#components/portal/billing/origin-badge.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type ChargeDraw = {
  readonly grantId: string;
  readonly origin: GrantOrigin;
  readonly expiresAt: string | null;
  readonly amount: string;
  /** Set aside by the charge's hold before, rather than taken from what was free. */
  readonly held: boolean;
};

const TAKEN_FROM: Column<ChargeDraw> = {
  key: "from",
  header: "Taken from",
  className: "text-ink-2",
  cell: (draw) => (draw.held ? "Its hold" : "Free balance"),
};

export type ChargeDrawsProps = { readonly draws: readonly ChargeDraw[]; readonly debt?: string; readonly zone: string };

/** The grants that paid a charge, in the order they were drawn, and what none covered. */
export function ChargeDraws({ draws, debt, zone }: ChargeDrawsProps) {
  const short = debt && debt !== "0";
  const fromHold = draws.some((draw) => draw.held);
  if (draws.length === 0 && short) return <DebtLine debt={debt} />;
  return (
    <>
      <Table<ChargeDraw>
        caption="Draws"
        rows={draws}
        rowKey={(draw) => `${draw.grantId} ${draw.held}`}
        empty={<EmptyState title="Nothing was drawn">This call cost nothing.</EmptyState>}
        columns={[
          { key: "origin", header: "Grant", rowHeader: true, cell: (draw) => <OriginBadge origin={draw.origin} /> },
          {
            key: "id",
            header: "Id",
            cell: (draw) => <code className="font-mono text-xs text-ink-2">{draw.grantId}</code>,
          },
          ...(fromHold ? [TAKEN_FROM] : []),
          {
            key: "expires",
            header: "Expires",
            cell: (draw) => (draw.expiresAt ? <Time at={draw.expiresAt} zone={zone} show="lastDay" /> : "Never"),
          },
          {
            key: "amount",
            header: "Credits",
            align: "right",
            aside: true,
            cell: (draw) => <Credits value={draw.amount} exact />,
          },
        ]}
      />
      {short && <DebtLine debt={debt} />}
    </>
  );
}

function DebtLine({ debt }: { debt: string }) {
  return (
    <p className="flex justify-between gap-4 border-t bg-warn-soft px-4 py-2.5 text-[0.8125rem] text-warn sm:px-5">
      Not covered by any grant: became debt
      <Credits value={debt} exact />
    </p>
  );
}
