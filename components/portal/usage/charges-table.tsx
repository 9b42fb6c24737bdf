import Link from "next/link";
import type { ReactNode } from "react";
import { type ChargeStatus, ChargeStatusBadge, isTakenBack } from "#components/portal/usage/charge-status.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { type Environment, EnvironmentBadge } from "#components/ui/environment-badge.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type ChargeRow = {
  readonly id: string;
  readonly href: string;
  /** When it occurred. */
  readonly at: string;
  readonly feature: string;
  /** Name of the key that called; null for usage recorded for the organization as a whole. */
  readonly keyName: string | null;
  readonly environment: Environment | null;
  readonly status: ChargeStatus;
  /** Meters as sent, in short: "374 input tokens, 1 request". */
  readonly quantity: string;
  readonly amount: string;
};

export type ChargesTableProps = {
  readonly charges: readonly ChargeRow[];
  readonly zone: string;
  /** What to do about an empty list. */
  readonly emptyAction?: ReactNode;
};

/** Charges, newest first; the amount leads to how it came about. */
export function ChargesTable({ charges, zone, emptyAction }: ChargesTableProps) {
  return (
    <Table<ChargeRow>
      caption="Charges"
      rows={charges}
      rowKey={(charge) => charge.id}
      empty={
        <EmptyState title="No charges here" action={emptyAction}>
          Each call that is charged appears in this list.
        </EmptyState>
      }
      columns={[
        { key: "at", header: "When", cell: (charge) => <Time at={charge.at} zone={zone} className="text-ink-2" /> },
        { key: "feature", header: "Feature", rowHeader: true, cell: (charge) => charge.feature },
        { key: "quantity", header: "Quantity", className: "text-ink-2", cell: (charge) => charge.quantity },
        { key: "key", header: "Key", cell: (charge) => <KeyCell charge={charge} /> },
        { key: "status", header: "Status", cell: (charge) => <ChargeStatusBadge status={charge.status} /> },
        {
          key: "amount",
          header: "Credits",
          align: "right",
          aside: true,
          cell: (charge) => (
            <Link href={charge.href} className="rounded text-accent-text underline-offset-4 hover:underline">
              <Credits value={charge.amount} aligned struck={isTakenBack(charge.status)} />
              <span className="sr-only">
                {" "}
                credits for {charge.feature}
                {isTakenBack(charge.status) && ", returned"}, details
              </span>
            </Link>
          ),
        },
      ]}
    />
  );
}

function KeyCell({ charge }: { charge: ChargeRow }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-0.5">
      {charge.keyName ?? <span className="text-ink-3">–</span>}
      {charge.environment && <EnvironmentBadge environment={charge.environment} />}
    </span>
  );
}
