import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { type Column, Table } from "#components/ui/table.tsx";

export type ChargeLine = {
  /** The meter, or "per call" and "minimum" for what does not depend on quantity. */
  readonly meter: string;
  readonly quantity: string;
  /** The rate in words: "2.5 credits per 1,000". */
  readonly rate: string;
  /** Base, minimum, packages and tiers, and what they made of this call, as sentences; often none. */
  readonly notes: readonly string[];
  /** What told this rate from others, e.g. "resolution: 1024x1024"; "" when nothing did. */
  readonly dimensions: string;
  readonly amount: string;
};

const DIMENSIONS: Column<ChargeLine> = {
  key: "dimensions",
  header: "Applies to",
  className: "text-ink-2",
  cell: (line) => line.dimensions || "–",
};

/** The lines whose sum is the charge. */
export function ChargeLines({ lines }: { lines: readonly ChargeLine[] }) {
  const varied = lines.some((line) => line.dimensions);
  return (
    <Table<ChargeLine>
      caption="Lines of the charge"
      rows={lines}
      rowKey={(line) => `${line.meter} ${line.dimensions}`}
      empty={<EmptyState title="No lines" />}
      columns={[
        { key: "meter", header: "Meter", rowHeader: true, cell: (line) => line.meter },
        { key: "quantity", header: "Quantity", align: "right", cell: (line) => line.quantity },
        { key: "rate", header: "Rate", cell: (line) => <RateCell line={line} /> },
        ...(varied ? [DIMENSIONS] : []),
        {
          key: "amount",
          header: "Credits",
          align: "right",
          aside: true,
          cell: (line) => <Credits value={line.amount} exact />,
        },
      ]}
    />
  );
}

function RateCell({ line }: { line: ChargeLine }) {
  return (
    <>
      {line.rate}
      {line.notes.map((note) => (
        <span key={note} className="block text-xs text-ink-3">
          {note}
        </span>
      ))}
    </>
  );
}
