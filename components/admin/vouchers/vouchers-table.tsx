"use client";

import Link from "next/link";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";

export type VoucherRow = {
  readonly id: string;
  readonly code: string;
  readonly label: string;
  readonly credits: string;
  readonly redeemed: number;
  /** Null when it can be used without end. */
  readonly mostInAll: number | null;
  readonly mostPerOrg: number;
  /** Features it may be spent on, as text; "" for all. */
  readonly scope: string;
  readonly lifetimeDays: number | null;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly state: "open" | "early" | "over" | "used_up";
};

const STATE = {
  open: { tone: "good", text: "open" },
  early: { tone: "warn", text: "not begun" },
  over: { tone: "neutral", text: "ended" },
  used_up: { tone: "neutral", text: "used up" },
} as const;

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
        {
          key: "state",
          header: "State",
          cell: ({ state }) => (
            <Badge tone={STATE[state].tone} dot>
              {STATE[state].text}
            </Badge>
          ),
        },
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

function Gives({ voucher: { credits, scope, lifetimeDays } }: { voucher: VoucherRow }) {
  const life = lifetimeDays === null ? null : `for ${lifetimeDays} ${lifetimeDays === 1 ? "day" : "days"}`;
  const terms = [scope && `only ${scope}`, life].filter(Boolean).join(", ");
  return (
    <span className="grid gap-0.5">
      <Credits value={credits} />
      {terms && <span className="text-xs text-ink-3">{terms}</span>}
    </span>
  );
}

function usesText({ redeemed, mostInAll, mostPerOrg }: VoucherRow) {
  return (
    <span className="grid gap-0.5 tabular-nums">
      {mostInAll === null ? redeemed : `${redeemed} of ${mostInAll}`}
      {mostPerOrg > 1 && <span className="text-xs text-ink-3">{mostPerOrg} each</span>}
    </span>
  );
}

function Redeemable({ voucher: { startsAt, endsAt, state } }: { voucher: VoucherRow }) {
  if (state === "early") {
    return (
      <>
        from <Time at={startsAt} show="day" />
      </>
    );
  }
  return endsAt ? (
    <>
      until <Time at={endsAt} />
    </>
  ) : (
    <span className="text-ink-3">without end</span>
  );
}
