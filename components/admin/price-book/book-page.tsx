import { type BookRow, BookStateBadge } from "#components/admin/price-book/price-book-page.tsx";
import type { RateRow } from "#components/admin/price-book/rate.ts";
import { RatesTable } from "#components/admin/price-book/rates-table.tsx";
import { Card } from "#components/ui/card.tsx";
import { DescriptionList } from "#components/ui/description-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";

export type BookPageProps = { readonly book: BookRow; readonly rates: readonly RateRow[] };

/** One published version. */
export function BookPage({ book, rates }: BookPageProps) {
  return (
    <>
      <PageHeader
        title={`Price book ${book.version}`}
        trail={[{ href: "/admin/price-book", label: "Price book" }]}
        actions={<BookStateBadge state={book.state} />}
      />
      <div className="grid gap-5">
        <Card title="Facts">
          <DescriptionList
            facts={[
              { term: "Effective", value: book.effectiveAt ? <Time at={book.effectiveAt} /> : "–" },
              { term: "Published", value: book.publishedAt ? <Time at={book.publishedAt} /> : "–" },
              { term: "Published by", value: book.publishedBy ?? "–" },
              { term: "Note", value: book.note || "–" },
            ]}
          />
        </Card>
        <Card title="Rates" flush>
          <RatesTable rates={rates} />
        </Card>
      </div>
    </>
  );
}
