import { rateKey } from "#components/admin/price-book/rate.ts";
import { RateText } from "#components/admin/price-book/rate-text.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table } from "#components/ui/table.tsx";
import type { RateChangeView } from "#lib/pricing/rate-view.ts";

const TONE = { added: "good", changed: "warn", removed: "bad" } as const;

/** What publishing would change, before and after side by side. */
export function DraftChanges({ changes }: { changes: readonly RateChangeView[] }) {
  const rows = changes.flatMap((change) => {
    const rate = change.after ?? change.before;
    return rate ? [{ ...change, rate }] : [];
  });
  return (
    <Table<(typeof rows)[number]>
      caption="Changes against the book in effect"
      rows={rows}
      rowKey={({ rate }) => rateKey(rate)}
      empty={<EmptyState title="No changes yet">Edit, add or remove a rate; the difference appears here.</EmptyState>}
      columns={[
        { key: "kind", header: "Change", cell: ({ kind }) => <Badge tone={TONE[kind]}>{kind}</Badge> },
        { key: "feature", header: "Feature", rowHeader: true, cell: ({ rate }) => rate.feature },
        {
          key: "meter",
          header: "Meter",
          cell: ({ rate }) => [rate.meter, rate.dimensions].filter(Boolean).join(" · "),
        },
        {
          key: "before",
          header: "Before",
          align: "right",
          className: "text-ink-3",
          cell: ({ before }) => (before ? <RateText rate={before} /> : "–"),
        },
        {
          key: "after",
          header: "After",
          align: "right",
          className: "font-medium",
          cell: ({ after }) => (after ? <RateText rate={after} /> : "–"),
        },
      ]}
    />
  );
}
