import Link from "next/link";
import { type OrganizationState, OrganizationStateBadge } from "#components/admin/organizations/organization-state.tsx";
import { OrganizationsSearch } from "#components/admin/organizations/organizations-search.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type OrganizationRow = {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  readonly state: OrganizationState;
  readonly sandbox: boolean;
  readonly available: string;
  readonly spent30Days: string;
  readonly memberCount: number;
  readonly createdAt: string;
};

export type OrganizationsPageProps = {
  /** Already narrowed by `?q=&state=`. */
  readonly organizations: readonly OrganizationRow[];
  readonly nextHref: string | null;
  readonly firstHref?: string | null;
};

/** Every customer, searchable by name, id or a member's e-mail. */
export function OrganizationsPage({ organizations, nextHref, firstHref }: OrganizationsPageProps) {
  return (
    <>
      <PageHeader title="Organizations" description="Who pays, how they stand, what they used lately." />
      <div className="grid gap-4">
        <OrganizationsSearch />
        <Card flush>
          <Table<OrganizationRow>
            caption="Organizations"
            rows={organizations}
            rowKey={(org) => org.id}
            empty={<EmptyState title="No organization matches">Search by name, id or a member's e-mail.</EmptyState>}
            columns={[
              { key: "name", header: "Name", rowHeader: true, cell: (org) => <NameCell org={org} /> },
              { key: "state", header: "State", cell: (org) => <OrganizationStateBadge state={org.state} /> },
              { key: "members", header: "Members", align: "right", cell: (org) => org.memberCount },
              {
                key: "available",
                header: "Available",
                align: "right",
                cell: (org) => <Credits value={org.available} />,
              },
              {
                key: "spent",
                header: "Spent, 30 d",
                align: "right",
                cell: (org) => <Credits value={org.spent30Days} />,
              },
              { key: "created", header: "Created", cell: (org) => <Time at={org.createdAt} show="day" /> },
            ]}
          />
          <Pagination nextHref={nextHref} firstHref={firstHref} noun="organizations" />
        </Card>
      </div>
    </>
  );
}

function NameCell({ org }: { org: OrganizationRow }) {
  return (
    <>
      <span className="flex flex-wrap items-center gap-2">
        <Link href={org.href} className="rounded text-accent-text underline-offset-4 hover:underline">
          {org.name}
        </Link>
        {org.sandbox && <Badge>sandbox</Badge>}
      </span>
      <span className="block font-mono text-xs font-normal text-ink-3">{org.id}</span>
    </>
  );
}
