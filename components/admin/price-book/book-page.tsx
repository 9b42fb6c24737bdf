import { CancelBookButton, type CancelBookButtonProps } from "#components/admin/price-book/cancel-book-button.tsx";
import { DraftChanges } from "#components/admin/price-book/draft-changes.tsx";
import { ExportLink } from "#components/admin/price-book/export-link.tsx";
import { type BookRow, BookStateBadge } from "#components/admin/price-book/price-book-page.tsx";
import { RatesTable } from "#components/admin/price-book/rates-table.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { DescriptionList } from "#components/ui/description-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { Time } from "#components/ui/time.tsx";
import type { RateChangeView, RateView } from "#lib/pricing/rate-view.ts";

export type BookPageProps = {
  readonly book: BookRow;
  readonly rates: readonly RateView[];
  /** Against the number before. */
  readonly changes: readonly RateChangeView[];
  /** Takes a scheduled version back; null where there is nothing to take back. */
  readonly cancel: CancelBookButtonProps["cancel"] | null;
};

/** One published version. */
export function BookPage({ book, rates, changes, cancel }: BookPageProps) {
  return (
    <>
      <PageHeader
        title={`Price book ${book.version}`}
        trail={[{ href: "/admin/price-book", label: "Price book" }]}
        actions={
          <>
            <BookStateBadge state={book.state} />
            <ExportLink bookId={book.id} />
            {cancel && <CancelBookButton bookId={book.id} version={book.version} cancel={cancel} />}
          </>
        }
      />
      <div className="grid gap-5">
        <Card title="Facts">
          <DescriptionList
            compact
            facts={[
              { term: "Effective", value: book.effectiveAt ? <Time at={book.effectiveAt} /> : "–" },
              { term: "Published", value: book.publishedAt ? <Time at={book.publishedAt} /> : "–" },
              { term: "Published by", value: book.publishedBy ?? "–" },
              { term: "Name", value: book.note || "–" },
            ]}
          />
        </Card>
        <Tabs
          label="Rates"
          tabs={[
            {
              value: "rates",
              label: `All rates (${countText(rates.length)})`,
              content: <Card flush>{<RatesTable rates={rates} />}</Card>,
            },
            {
              value: "changes",
              label: `Changed by it (${countText(changes.length)})`,
              content: <Card flush>{<DraftChanges changes={changes} />}</Card>,
            },
          ]}
        />
      </div>
    </>
  );
}
