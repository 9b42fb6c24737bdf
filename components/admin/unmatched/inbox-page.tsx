import Link from "next/link";
import { type DecisionRow, Decisions } from "#components/admin/unmatched/decisions.tsx";
import { MissingBadge, type MissingView, missingName } from "#components/admin/unmatched/missing-text.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type GroupRow = MissingView & {
  readonly id: string;
  readonly href: string;
  readonly events: number;
  /** Null: unknown until priced. */
  readonly credits: string | null;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly orgCount: number;
};

export type InboxPageProps = {
  readonly groups: readonly GroupRow[];
  readonly more: boolean;
  /** Names the draft under which the cost is shown. */
  readonly draftName: string | null;
  /** Where to decide about what has a price by now; null when nothing does or one may not. */
  readonly resolveHref: string | null;
  readonly decisions: readonly DecisionRow[];
};

/** Usage that came without a price: recorded, charged nothing, and waiting for a rate. */
export function InboxPage({ groups, more, draftName, resolveHref, decisions }: InboxPageProps) {
  const risk = draftName
    ? `what it would cost under the draft “${draftName}”`
    : "what it would cost once it has a price";
  return (
    <>
      <PageHeader
        title="Unmatched usage"
        description={`Recorded, but no rate fits it, so nothing was charged. At risk is ${risk}; nothing is guessed.`}
        actions={
          resolveHref && (
            <LinkButton href={resolveHref} variant="primary">
              Decide
            </LinkButton>
          )
        }
      />
      <div className="grid gap-5">
        {more && (
          <Alert tone="warn" title="There is more than is shown">
            The oldest 50,000 events were looked at. Price what is here first.
          </Alert>
        )}
        <Card flush>
          <Table<GroupRow>
            caption="Usage without a price"
            rows={groups}
            rowKey={(group) => group.id}
            empty={<EmptyState title="All usage has a price">What comes without one is listed here.</EmptyState>}
            columns={[
              { key: "name", header: "Missing", rowHeader: true, cell: (group) => <GroupLink group={group} /> },
              { key: "what", header: "What", aside: true, cell: (group) => <MissingBadge what={group.what} /> },
              { key: "orgs", header: "Organizations", align: "right", cell: ({ orgCount }) => countText(orgCount) },
              { key: "events", header: "Events", align: "right", cell: ({ events }) => countText(events) },
              { key: "first", header: "First", cell: ({ firstAt }) => <Time at={firstAt} /> },
              { key: "last", header: "Last", cell: ({ lastAt }) => <Time at={lastAt} /> },
              { key: "risk", header: "At risk", align: "right", cell: ({ credits }) => <Risk credits={credits} /> },
            ]}
          />
        </Card>
        {decisions.length > 0 && <Decisions decisions={decisions} />}
      </div>
    </>
  );
}

function GroupLink({ group }: { group: GroupRow }) {
  return (
    <Link
      href={group.href}
      className="rounded text-accent-text underline-offset-4 [overflow-wrap:anywhere] hover:underline"
    >
      {missingName(group)}
    </Link>
  );
}

/** Credits at risk; what has no price is not given one. */
export function Risk({ credits }: { credits: string | null }) {
  return credits === null ? (
    <span className="whitespace-nowrap text-ink-3">unknown until priced</span>
  ) : (
    <Credits value={credits} className="font-medium" />
  );
}
