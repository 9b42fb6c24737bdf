import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table } from "#components/ui/table.tsx";
import type { CurrencyView } from "#lib/ledger/money-seen.ts";

export function MoneyTable({ currencies }: { currencies: readonly CurrencyView[] }) {
  return (
    <Table<CurrencyView>
      caption="Money by currency"
      rows={currencies}
      rowKey={(row) => row.currency}
      empty={<EmptyState title="No payment yet">The first top-up appears here.</EmptyState>}
      columns={[
        { key: "currency", header: "Currency", rowHeader: true, cell: (row) => row.currency },
        { key: "month", header: "Paid this month", align: "right", cell: (row) => row.paidThisMonth },
        { key: "all", header: "Paid in all", align: "right", cell: (row) => row.paidInAll },
        { key: "deferred", header: "Deferred revenue", align: "right", cell: (row) => row.deferred },
        { key: "recognised", header: "Recognised revenue", align: "right", cell: (row) => row.recognised },
      ]}
    />
  );
}
