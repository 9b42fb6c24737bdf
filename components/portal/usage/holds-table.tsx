import Link from "next/link";
import type { ReactNode } from "react";
import { HoldStateBadge } from "#components/portal/usage/hold-state.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EnvironmentBadge } from "#components/ui/environment-badge.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HoldSummary } from "#lib/metering/hold-story.ts";

export type HoldsTableProps = {
  readonly caption: string;
  /** Open holds say what is still held and until when, past ones what became of it. */
  readonly show: "open" | "past";
  readonly holds: readonly HoldSummary[];
  readonly zone: string;
  /** Where the pages of holds stand; null where there are none. */
  readonly path: string | null;
  readonly empty: ReactNode;
};

/** Credits set aside for unfinished work, or the holds that are over. */
export function HoldsTable({ caption, show, holds, zone, path, empty }: HoldsTableProps) {
  const work: Column<HoldSummary> = {
    key: "work",
    header: "For",
    rowHeader: true,
    cell: (hold) => <WorkCell hold={hold} path={path} />,
  };
  const key: Column<HoldSummary> = { key: "key", header: "Key", cell: (hold) => <KeyCell hold={hold} /> };
  return (
    <Table<HoldSummary>
      caption={caption}
      rows={holds}
      rowKey={(hold) => hold.id}
      empty={empty}
      columns={[work, key, ...(show === "open" ? openColumns(zone) : pastColumns(zone))]}
    />
  );
}

function openColumns(zone: string): Column<HoldSummary>[] {
  return [
    {
      key: "since",
      header: "Since",
      className: "text-ink-2",
      cell: (hold) => <Time at={hold.createdAt} zone={zone} />,
    },
    {
      key: "deadline",
      header: "Comes back by",
      className: "text-ink-2",
      cell: (hold) => <Time at={hold.deadlineAt} zone={zone} show="second" />,
    },
    { key: "settled", header: "Settled", align: "right", cell: (hold) => <Credits value={hold.settled} aligned /> },
    {
      key: "held",
      header: "Held",
      align: "right",
      aside: true,
      cell: (hold) => <Credits value={hold.remaining} aligned />,
    },
  ];
}

function pastColumns(zone: string): Column<HoldSummary>[] {
  return [
    { key: "at", header: "Placed", className: "text-ink-2", cell: (hold) => <Time at={hold.createdAt} zone={zone} /> },
    { key: "amount", header: "Set aside", align: "right", cell: (hold) => <Credits value={hold.amount} aligned /> },
    { key: "settled", header: "Settled", align: "right", cell: (hold) => <Credits value={hold.settled} aligned /> },
    { key: "back", header: "Given back", align: "right", cell: (hold) => <Credits value={hold.returned} aligned /> },
    { key: "state", header: "State", aside: true, cell: (hold) => <HoldStateBadge state={hold.state} /> },
  ];
}

function WorkCell({ hold, path }: { hold: HoldSummary; path: string | null }) {
  const features = hold.features.join(", ");
  return (
    <span className="inline-grid max-w-72 gap-0.5">
      {path === null ? (
        features
      ) : (
        <Link href={`${path}/${hold.id}`} className="rounded text-accent-text underline-offset-4 hover:underline">
          {features}
          <span className="sr-only">, hold {hold.reference}</span>
        </Link>
      )}
      <span className="truncate font-mono text-xs font-normal text-ink-3" title={hold.reference}>
        {hold.reference}
      </span>
    </span>
  );
}

function KeyCell({ hold }: { hold: HoldSummary }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-0.5">
      {hold.keyName ?? <span className="text-ink-3">–</span>}
      {hold.environment && <EnvironmentBadge environment={hold.environment} />}
    </span>
  );
}
