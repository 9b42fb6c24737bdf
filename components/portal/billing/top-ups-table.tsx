import Link from "next/link";
import { Badge } from "#components/ui/badge.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TopUpStanding } from "#lib/payments/top-up-standing.ts";

export type TopUpRow = {
  readonly id: string;
  readonly at: string;
  /** "$10.00", with tax. */
  readonly amountText: string;
  readonly credits: string;
  readonly standing: TopUpStanding;
  /** What went back of it since: "$2.50"; null for nothing. */
  readonly backText: string | null;
  readonly receipt: { readonly number: string; readonly href: string } | null;
};

const TONE = {
  pending: "note",
  paid: "good",
  failed: "bad",
  expired: "neutral",
  canceled: "neutral",
  disputed: "bad",
  "taken back": "bad",
  refunded: "warn",
  "partly refunded": "warn",
} as const satisfies Record<TopUpStanding, string>;

/** Every top-up begun, newest first. */
export function TopUpsTable({ topUps, zone }: { topUps: readonly TopUpRow[]; zone: string }) {
  return (
    <Table<TopUpRow>
      caption="Top-ups"
      rows={topUps}
      rowKey={(topUp) => topUp.id}
      empty={<EmptyState title="No top-ups yet">What you pay, and its receipts, will be listed here.</EmptyState>}
      columns={[
        { key: "at", header: "When", rowHeader: true, cell: (topUp) => <Time at={topUp.at} zone={zone} /> },
        { key: "state", header: "State", cell: ({ standing }) => <Badge tone={TONE[standing]}>{standing}</Badge> },
        { key: "amount", header: "Amount", align: "right", cell: (topUp) => <Amount topUp={topUp} /> },
        { key: "credits", header: "Credits", align: "right", cell: (topUp) => <Credits value={topUp.credits} /> },
        {
          key: "receipt",
          header: "Receipt",
          align: "right",
          cell: (topUp) =>
            topUp.receipt ? (
              <Link href={topUp.receipt.href} className="rounded text-accent-text underline-offset-4 hover:underline">
                {topUp.receipt.number}
              </Link>
            ) : (
              <span className="text-ink-3">–</span>
            ),
        },
      ]}
    />
  );
}

function Amount({ topUp: { amountText, backText } }: { topUp: TopUpRow }) {
  if (!backText) return amountText;
  return (
    <span className="inline-grid">
      <span>{amountText}</span>
      <span className="text-xs text-ink-3">{backText} went back</span>
    </span>
  );
}
