import Link from "next/link";
import { CarriedOut } from "#components/admin/unmatched/decisions.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { OutcomeView } from "#lib/unmatched/decision-view.ts";

export type OutcomeRow = OutcomeView & { readonly href: string };

export type DecisionPageProps = {
  readonly bookNumber: number;
  readonly decidedAt: string;
  readonly decidedBy: string;
  readonly open: number;
  readonly outcomes: readonly OutcomeRow[];
};

/** What a decision did: charged, waived, and what waits because the balance does not carry it. */
export function DecisionPage({ bookNumber, decidedAt, decidedBy, open, outcomes }: DecisionPageProps) {
  return (
    <>
      <PageHeader
        title="What became of unmatched usage"
        trail={[{ href: "/admin/unmatched", label: "Unmatched usage" }]}
        description={
          <>
            Decided by {decidedBy} on <Time at={decidedAt} />, by price book {bookNumber}.
          </>
        }
        actions={<CarriedOut open={open} />}
      />
      <div className="grid gap-5">
        {open > 0 && (
          <Alert tone="note" title="Under way">
            It is carried out in the background; load the page again to see how far it has come.
          </Alert>
        )}
        {outcomes.some(({ waiting }) => waiting.events > 0) && (
          <Alert tone="note" title="Some usage waits for credits">
            The balance does not carry it. It is charged by itself once credits come in, unless it is decided again.
          </Alert>
        )}
        <Card title="Organizations" flush>
          <Table<OutcomeRow>
            caption="What became of it"
            rows={outcomes}
            rowKey={(row) => row.id}
            columns={[
              { key: "name", header: "Organization", rowHeader: true, cell: (row) => <OrgLink row={row} /> },
              { key: "choice", header: "Choice", cell: (row) => <Choice row={row} /> },
              { key: "charged", header: "Charged", align: "right", cell: ({ charged }) => <SomeText some={charged} /> },
              { key: "waiting", header: "Waits", align: "right", cell: ({ waiting }) => <SomeText some={waiting} /> },
              { key: "waived", header: "Waived", align: "right", cell: ({ waived }) => countText(waived) },
              { key: "state", header: "State", aside: true, cell: (row) => <State row={row} /> },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

function OrgLink({ row }: { row: OutcomeRow }) {
  return (
    <Link href={row.href} className="rounded text-accent-text underline-offset-4 hover:underline">
      {row.name}
    </Link>
  );
}

function Choice({ row }: { row: OutcomeRow }) {
  if (row.choice === "waive") return "Waive all";
  return (
    <>
      {row.from ? (
        <>
          Charge from <Time at={row.from} />
        </>
      ) : (
        "Charge all"
      )}
      {row.intoDebt && ", even into debt"}
    </>
  );
}

function SomeText({ some }: { some: OutcomeView["charged"] }) {
  if (some.events === 0) return <span className="text-ink-3">–</span>;
  return (
    <>
      <Credits value={some.credits} className="font-medium" />
      <span className="block text-xs text-ink-3">
        {countText(some.events)} {some.events === 1 ? "event" : "events"}
      </span>
    </>
  );
}

function State({ row }: { row: OutcomeRow }) {
  if (!row.finishedAt) return <Badge tone="warn">under way</Badge>;
  return row.waiting.events > 0 ? <Badge tone="warn">some waits</Badge> : <Badge tone="good">done</Badge>;
}
