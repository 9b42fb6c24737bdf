import Link from "next/link";
import { Alert } from "#components/ui/alert.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { ReplayLine, ReplayReport } from "#lib/metering/book-replay.ts";

const FIGURES: readonly Column<ReplayLine>[] = [
  { key: "events", header: "Events", align: "right", cell: (line) => countText(line.events) },
  { key: "actual", header: "Charged", align: "right", cell: (line) => <Credits value={line.actual} aligned /> },
  { key: "draft", header: "Under this book", align: "right", cell: (line) => <Credits value={line.draft} aligned /> },
  {
    key: "difference",
    header: "Difference",
    align: "right",
    className: "font-medium",
    cell: (line) => <Credits value={line.difference} aligned signed />,
  },
  { key: "percent", header: "Percent", align: "right", cell: (line) => line.percent || "–" },
];

const FEATURE: Column<ReplayLine> = {
  key: "feature",
  header: "Feature",
  rowHeader: true,
  cell: (line) => line.feature,
};

const ORG: Column<ReplayLine> = {
  key: "org",
  header: "Organization",
  rowHeader: true,
  cell: (line) => (
    <Link href={`/admin/organizations/${line.orgId}`} className="rounded text-accent-text hover:underline">
      {line.orgName}
    </Link>
  ),
};

/** What a replay found: the whole, what gains and loses a price, and where the difference is. */
export function ReplayResult({ report }: { report: ReplayReport }) {
  if (report.total.events === 0) {
    return (
      <Card>
        <EmptyState title="No usage in this period">Choose another one.</EmptyState>
      </Card>
    );
  }
  return (
    <>
      <Figures total={report.total} />
      <Unpriced report={report} />
      <Tabs label="Difference" tabs={tabsOf(report)} />
    </>
  );
}

function Figures({ total }: { total: ReplayLine }) {
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <StatCard label="Charged" value={<Credits value={total.actual} />} detail={`${countText(total.events)} events`} />
      <StatCard label="Under this book" value={<Credits value={total.draft} />} detail="credits" />
      <StatCard
        label="Difference"
        value={<Credits value={total.difference} signed />}
        detail={total.percent || "nothing was charged"}
      />
      <StatCard
        label="Without a price"
        value={countText(total.losesPrice)}
        detail={`events lose theirs; ${countText(total.gainsPrice)} gain one`}
      />
    </div>
  );
}

function tabsOf({ features, orgs, movers, orgCount }: ReplayReport) {
  const moved = [ORG, { ...FEATURE, rowHeader: false }];
  return [
    tabOf("movers", "Biggest movers", countText(movers.length), movers, moved),
    tabOf("features", "By feature", countText(features.length), features, [FEATURE]),
    tabOf("orgs", "By organization", countText(orgCount), orgs, [ORG]),
  ];
}

function tabOf(
  value: string,
  caption: string,
  count: string,
  rows: readonly ReplayLine[],
  columns: readonly Column<ReplayLine>[],
) {
  const content = (
    <Card flush>
      <Table<ReplayLine>
        caption={caption}
        rows={rows}
        rowKey={(line) => `${line.orgId} ${line.feature}`}
        columns={[...columns, ...FIGURES]}
        empty={<EmptyState title="Nothing moves">Every charge would be the same.</EmptyState>}
      />
    </Card>
  );
  return { value, label: `${caption} (${count})`, content };
}

function Unpriced({ report }: { report: ReplayReport }) {
  if (report.reasons.length === 0) return null;
  return (
    <Alert tone="warn" title="Some events would have no price">
      <ul className="grid gap-0.5">
        {report.reasons.slice(0, 8).map(({ reason, events }) => (
          <li key={reason}>
            {countText(events)} {events === 1 ? "event" : "events"}: {reason}
          </li>
        ))}
        {report.reasons.length > 8 && <li>and for {report.reasons.length - 8} more reasons</li>}
      </ul>
    </Alert>
  );
}
