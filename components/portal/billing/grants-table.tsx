import { type GrantOrigin, OriginBadge } from "#components/portal/billing/origin-badge.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type GrantRow = {
  readonly id: string;
  readonly origin: GrantOrigin;
  /** What it was given for: "Top-up", a voucher's name. */
  readonly label: string;
  readonly issued: string;
  /** What may still be spent; what holds have set aside of the grant is not in it. */
  readonly left: string;
  readonly held: string;
  readonly startsAt: string;
  readonly expiresAt: string | null;
  /** Features it is bound to; "" for all. */
  readonly scope?: string;
};

/** Grants with something left, in the order in which they are spent. */
export function GrantsTable({ grants, zone }: { grants: readonly GrantRow[]; zone: string }) {
  return (
    <Table<GrantRow>
      caption="Grants"
      rows={grants}
      rowKey={(grant) => grant.id}
      empty={<EmptyState title="No credits yet">A top-up or a promotion appears here as a grant.</EmptyState>}
      columns={[
        {
          key: "origin",
          header: "Origin",
          rowHeader: true,
          cell: (grant) => (
            <span className="inline-flex flex-wrap items-center gap-2">
              <OriginBadge origin={grant.origin} />
              {grant.origin !== "purchase" && <span className="text-xs font-normal text-ink-2">{grant.label}</span>}
              {grant.scope && <span className="text-xs font-normal text-ink-3">{grant.scope}</span>}
            </span>
          ),
        },
        { key: "since", header: "Since", cell: (grant) => <Time at={grant.startsAt} zone={zone} show="day" /> },
        {
          key: "expires",
          header: "Expires",
          cell: (grant) => (grant.expiresAt ? <Time at={grant.expiresAt} zone={zone} show="lastDay" /> : "Never"),
        },
        { key: "left", header: "Left of issued", align: "right", cell: (grant) => <Left grant={grant} /> },
      ]}
    />
  );
}

function Left({ grant }: { grant: GrantRow }) {
  return (
    <span className="inline-grid w-40 gap-1.5">
      <span>
        <Credits value={grant.left} className="font-medium" /> <span className="text-ink-3">of</span>{" "}
        <Credits value={grant.issued} className="text-ink-2" />
      </span>
      {grant.held !== "0" && (
        <span className="text-xs text-ink-3">
          <Credits value={grant.held} /> held
        </span>
      )}
      <Progress label={`${grant.origin} grant left`} fraction={Number(grant.left) / (Number(grant.issued) || 1)} />
    </span>
  );
}
