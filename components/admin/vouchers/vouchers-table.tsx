"use client";

import Link from "next/link";
import {
  Gives,
  Redeemable,
  usesText,
  type VoucherRow,
  VoucherStateBadge,
} from "#components/admin/vouchers/voucher-terms.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table } from "#components/ui/table.tsx";

export type VouchersTableProps = {
  readonly vouchers: readonly VoucherRow[];
  /** Absent for who may only read. */
  readonly onEnd?: (voucher: VoucherRow) => void;
};

export function VouchersTable({ vouchers, onEnd }: VouchersTableProps) {
  return (
    <Table<VoucherRow>
      caption="Vouchers"
      rows={vouchers}
      rowKey={(voucher) => voucher.id}
      columns={[
        { key: "code", header: "Code", rowHeader: true, cell: (voucher) => <Code voucher={voucher} /> },
        { key: "credits", header: "Gives", align: "right", cell: (voucher) => <Gives voucher={voucher} /> },
        { key: "uses", header: "Used", align: "right", cell: (voucher) => usesText(voucher) },
        { key: "until", header: "Redeemable", cell: (voucher) => <Redeemable voucher={voucher} /> },
        { key: "state", header: "State", cell: ({ state }) => <VoucherStateBadge state={state} /> },
        {
          key: "end",
          header: "End",
          hideHeader: true,
          align: "right",
          cell: (voucher) =>
            onEnd &&
            voucher.state !== "over" && (
              <Button size="sm" variant="ghost" aria-label={`End ${voucher.code}`} onClick={() => onEnd(voucher)}>
                End
              </Button>
            ),
        },
      ]}
    />
  );
}

function Code({ voucher: { id, code, label } }: { voucher: VoucherRow }) {
  return (
    <span className="grid gap-0.5">
      <Link href={`/admin/vouchers/${id}`} className="font-mono text-[0.8125rem] text-accent-text hover:underline">
        {code}
      </Link>
      <span className="text-xs font-normal text-ink-3">{label}</span>
    </span>
  );
}
