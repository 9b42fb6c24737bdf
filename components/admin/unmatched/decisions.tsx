import Link from "next/link";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { DecisionView } from "#lib/unmatched/decision-view.ts";

export type DecisionRow = Omit<DecisionView, "bookId"> & { readonly href: string };

/** What was decided before. */
export function Decisions({ decisions }: { decisions: readonly DecisionRow[] }) {
  return (
    <Card title="Decisions" description="What became of usage once it had a price." flush>
      <Table<DecisionRow>
        caption="Decisions"
        rows={decisions}
        rowKey={(decision) => decision.id}
        columns={[
          {
            key: "at",
            header: "Decided",
            rowHeader: true,
            cell: ({ href, decidedAt }) => (
              <Link href={href} className="rounded text-accent-text underline-offset-4 hover:underline">
                <Time at={decidedAt} />
              </Link>
            ),
          },
          { key: "by", header: "By", cell: ({ decidedBy }) => decidedBy },
          { key: "book", header: "Price book", align: "right", cell: ({ bookNumber }) => bookNumber },
          { key: "orgs", header: "Organizations", align: "right", cell: ({ orgs }) => countText(orgs) },
          { key: "state", header: "State", aside: true, cell: ({ open }) => <CarriedOut open={open} /> },
        ]}
      />
    </Card>
  );
}

export function CarriedOut({ open }: { open: number }) {
  return open > 0 ? (
    <Badge tone="warn" dot>
      under way
    </Badge>
  ) : (
    <Badge tone="good" dot>
      carried out
    </Badge>
  );
}
