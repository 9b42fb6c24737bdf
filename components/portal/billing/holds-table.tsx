import { Credits } from "#components/ui/credits.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type HoldRow = {
  readonly id: string;
  /** The vendor's own id of the work. */
  readonly reference: string;
  readonly features: readonly string[];
  readonly remaining: string;
  readonly createdAt: string;
  readonly deadlineAt: string;
};

/** Credits set aside for unfinished work, the one that ends first before the others. */
export function HoldsTable({ holds, zone }: { holds: readonly HoldRow[]; zone: string }) {
  return (
    <Table<HoldRow>
      caption="Held credits"
      rows={holds}
      rowKey={(hold) => hold.id}
      empty="Nothing is held."
      columns={[
        {
          key: "work",
          header: "For",
          rowHeader: true,
          cell: (hold) => (
            <span className="inline-grid">
              <span>{hold.features.join(", ")}</span>
              <span className="font-mono text-xs font-normal text-ink-3 break-all">{hold.reference}</span>
            </span>
          ),
        },
        { key: "since", header: "Since", cell: (hold) => <Time at={hold.createdAt} zone={zone} /> },
        { key: "deadline", header: "Given back at", cell: (hold) => <Time at={hold.deadlineAt} zone={zone} /> },
        { key: "held", header: "Held", align: "right", cell: (hold) => <Credits value={hold.remaining} /> },
      ]}
    />
  );
}
