import Link from "next/link";
import { StartDraftButton, type StartDraftButtonProps } from "#components/admin/price-book/start-draft-button.tsx";
import { Risk } from "#components/admin/unmatched/inbox-page.tsx";
import {
  MissingBadge,
  type MissingView,
  missingName,
  missingSentence,
} from "#components/admin/unmatched/missing-text.tsx";
import { NearRate, type NearRateProps } from "#components/admin/unmatched/near-rate.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { DescriptionList } from "#components/ui/description-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type GroupOrgRow = {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly events: number;
  readonly credits: string | null;
};

export type GroupPageProps = {
  readonly group: MissingView & {
    readonly events: number;
    readonly credits: string | null;
    readonly firstAt: string;
    readonly lastAt: string;
    readonly example: string;
  };
  readonly orgs: readonly GroupOrgRow[];
  /** Where the rate is added to the open draft; null without a draft. */
  readonly addRateHref: string | null;
  /** Starts a draft and answers where the rate is added to it; null with a draft, or for who may not. */
  readonly startDraft: StartDraftButtonProps["startDraft"] | null;
  /** Where to decide about it, once it has a price. */
  readonly resolveHref: string | null;
  readonly near: NearRateProps | null;
};

/** One thing that is missing: whose usage, how much, what it looks like, and the way to a price. */
export function GroupPage({ group, orgs, addRateHref, startDraft, resolveHref, near }: GroupPageProps) {
  return (
    <>
      <PageHeader
        title={missingName(group)}
        trail={[{ href: "/admin/unmatched", label: "Unmatched usage" }]}
        description={missingSentence(group)}
        actions={
          <>
            {addRateHref && (
              <LinkButton href={addRateHref} variant="primary">
                Add the rate
              </LinkButton>
            )}
            {startDraft && <StartDraftButton startDraft={startDraft}>Add the rate to a new draft</StartDraftButton>}
            {resolveHref && (
              <LinkButton href={resolveHref} variant="primary">
                Decide
              </LinkButton>
            )}
          </>
        }
      />
      <div className="grid gap-5">
        <Card title="Facts" actions={<MissingBadge what={group.what} />}>
          <DescriptionList
            compact
            facts={[
              { term: "Events", value: countText(group.events) },
              { term: "At risk", value: <Risk credits={group.credits} /> },
              { term: "First", value: <Time at={group.firstAt} show="second" /> },
              { term: "Last", value: <Time at={group.lastAt} show="second" /> },
            ]}
          />
        </Card>
        {near && <NearRate {...near} />}
        <Card title="Organizations" flush>
          <Table<GroupOrgRow>
            caption="Organizations with such usage"
            rows={orgs}
            rowKey={(org) => org.id}
            columns={[
              { key: "name", header: "Organization", rowHeader: true, cell: (org) => <OrgLink org={org} /> },
              { key: "events", header: "Events", align: "right", cell: ({ events }) => countText(events) },
              { key: "risk", header: "At risk", align: "right", cell: ({ credits }) => <Risk credits={credits} /> },
            ]}
          />
        </Card>
        <Card title="Example">
          <CodeBlock label="One such event" samples={[{ language: "json", label: "Event", code: group.example }]} />
        </Card>
      </div>
    </>
  );
}

function OrgLink({ org }: { org: GroupOrgRow }) {
  return (
    <Link href={org.href} className="rounded text-accent-text underline-offset-4 hover:underline">
      {org.name}
    </Link>
  );
}
