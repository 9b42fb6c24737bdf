import Link from "next/link";
import { type VoucherRow, VoucherStateBadge, voucherFacts } from "#components/admin/vouchers/voucher-terms.tsx";
import { Card } from "#components/ui/card.tsx";
import { DescriptionList } from "#components/ui/description-list.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type VoucherUse = {
  readonly orgId: string;
  readonly organization: string;
  /** Who typed the code, by name. */
  readonly by: string | null;
  readonly at: string;
};

export type VoucherUsesPageProps = {
  readonly voucher: VoucherRow;
  readonly uses: readonly VoucherUse[];
};

/** What one voucher promises, who redeemed it, and when. */
export function VoucherUsesPage({ voucher, uses }: VoucherUsesPageProps) {
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex flex-wrap items-center gap-2.5">
            {voucher.code}
            <VoucherStateBadge state={voucher.state} />
          </span>
        }
        description={voucher.label}
        trail={[{ href: "/admin/vouchers", label: "Vouchers" }]}
      />
      <div className="grid gap-5">
        <Card title="Terms">
          <DescriptionList compact facts={voucherFacts(voucher)} />
        </Card>
        <Card title="Uses" flush>
          {uses.length === 0 ? (
            <EmptyState title="Not redeemed yet">Whoever redeems it is listed here.</EmptyState>
          ) : (
            <Table<VoucherUse>
              caption="Uses"
              rows={uses}
              rowKey={(use) => `${use.orgId} ${use.at}`}
              columns={[
                {
                  key: "organization",
                  header: "Organization",
                  rowHeader: true,
                  cell: (use) => (
                    <Link href={`/admin/organizations/${use.orgId}`} className="text-accent-text hover:underline">
                      {use.organization}
                    </Link>
                  ),
                },
                { key: "by", header: "By", cell: (use) => use.by ?? "–" },
                { key: "at", header: "Redeemed", align: "right", cell: (use) => <Time at={use.at} /> },
              ]}
            />
          )}
        </Card>
      </div>
    </>
  );
}
