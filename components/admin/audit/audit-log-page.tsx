import { AuditEntries, type AuditRow } from "#components/admin/audit/audit-entries.tsx";
import { AuditFilters, type AuditFiltersProps } from "#components/admin/audit/audit-filters.tsx";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";

export type AuditLogPageProps = AuditFiltersProps & {
  /** Already narrowed by `?actor=&action=&org=`. */
  readonly entries: readonly AuditRow[];
  readonly nextHref: string | null;
  readonly firstHref?: string | null;
};

/** Who did what, when, to whom; nothing here can be changed. */
export function AuditLogPage({ entries, nextHref, firstHref, actions }: AuditLogPageProps) {
  return (
    <>
      <PageHeader title="Audit log" description="Every change that people and keys made. Times are UTC." />
      <div className="grid gap-4">
        <AuditFilters actions={actions} />
        <Card flush>
          <AuditEntries entries={entries} />
          <Pagination nextHref={nextHref} firstHref={firstHref} noun="entries" />
        </Card>
      </div>
    </>
  );
}
