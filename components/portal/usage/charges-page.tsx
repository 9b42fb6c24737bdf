import { ChargeFilters, type ChargeFiltersProps } from "#components/portal/usage/charge-filters.tsx";
import { type ChargeRow, ChargesTable } from "#components/portal/usage/charges-table.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";

export type ChargesPageProps = Omit<ChargeFiltersProps, "zone"> & {
  readonly charges: readonly ChargeRow[];
  readonly zone: string;
  readonly nextHref: string | null;
  readonly firstHref?: string | null;
  /** Sum of everything the filters match, when the page computed it. */
  readonly total?: string;
  /** Events without a price among the matches, if any. */
  readonly unmatchedCount?: number;
};

/** The charges behind a figure. */
export function ChargesPage({
  charges,
  zone,
  nextHref,
  firstHref,
  total,
  unmatchedCount,
  ...filters
}: ChargesPageProps) {
  return (
    <>
      <PageHeader
        title="Charges"
        trail={[{ href: "/usage", label: "Usage" }]}
        description={`Every call that was charged, by when it occurred. Times are in ${zone}.`}
      />
      <div className="grid gap-4">
        <ChargeFilters {...filters} zone={zone} />
        {!!unmatchedCount && (
          <Alert tone="warn" title="Recorded, not charged: some usage has no price yet">
            Nothing was taken for it. Once a price is published it may be charged later as late usage, or waived; each
            call says which.
          </Alert>
        )}
        <Card
          title="Charges"
          flush
          actions={
            total !== undefined && (
              <span className="text-ink-2">
                Total <Credits value={total} unit className="font-semibold text-ink" />
              </span>
            )
          }
        >
          <ChargesTable charges={charges} zone={zone} />
          <Pagination nextHref={nextHref} firstHref={firstHref} noun="charges" />
        </Card>
      </div>
    </>
  );
}
