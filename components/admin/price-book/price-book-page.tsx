import Link from "next/link";
import { ImportStarterButton } from "#components/admin/price-book/import-starter-button.tsx";
import { RatesTable } from "#components/admin/price-book/rates-table.tsx";
import { StartDraftButton } from "#components/admin/price-book/start-draft-button.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { RateView } from "#lib/pricing/rate-view.ts";
import type { ActionResult } from "#lib/web/action-result.ts";

export type BookState = "draft" | "scheduled" | "canceled" | "in effect" | "superseded";

export type BookRow = {
  readonly id: string;
  readonly href: string;
  readonly version: string;
  readonly state: BookState;
  readonly rateCount: number;
  readonly note: string;
  readonly publishedAt: string | null;
  readonly effectiveAt: string | null;
  readonly publishedBy: string | null;
};

export type PriceBookPageProps = {
  /** Newest first, a draft before all. */
  readonly versions: readonly BookRow[];
  /** What is charged now; null before the first publication. */
  readonly inEffect: { readonly version: string; readonly rates: readonly RateView[] } | null;
  /** Copies the book in effect into a draft and answers its page; null while a draft is open. */
  readonly startDraft: (() => Promise<ActionResult<{ href: string }>>) | null;
  /** Fills an empty catalogue with real model prices; null once a book is published. */
  readonly importStarter: (() => Promise<ActionResult<unknown>>) | null;
};

const TONE = {
  draft: "note",
  scheduled: "warn",
  canceled: "neutral",
  "in effect": "good",
  superseded: "neutral",
} as const;

/** The versions of the price book; published ones never change. */
export function PriceBookPage({ versions, inEffect, startDraft, importStarter }: PriceBookPageProps) {
  return (
    <>
      <PageHeader
        title="Price book"
        description="Published versions are dated and never change; a draft becomes the next one."
        actions={startDraft && <StartDraftButton startDraft={startDraft}>New draft</StartDraftButton>}
      />
      <div className="grid gap-5">
        <Card title="Versions" flush>
          <Table<BookRow>
            caption="Versions"
            rows={versions}
            rowKey={(book) => book.id}
            empty={<NoBookYet importStarter={importStarter} />}
            columns={[
              { key: "version", header: "Version", rowHeader: true, cell: (book) => <VersionLink book={book} /> },
              { key: "state", header: "State", cell: (book) => <BookStateBadge state={book.state} /> },
              { key: "effective", header: "Effective", cell: (book) => <At at={book.effectiveAt} /> },
              { key: "published", header: "Published", cell: (book) => <At at={book.publishedAt} /> },
              { key: "by", header: "By", cell: (book) => book.publishedBy ?? "–" },
              { key: "rates", header: "Rates", align: "right", cell: (book) => countText(book.rateCount) },
            ]}
          />
        </Card>
        {inEffect && (
          <Card title="In effect now" description={`The rates of version ${inEffect.version}.`} flush>
            <RatesTable rates={inEffect.rates} />
          </Card>
        )}
      </div>
    </>
  );
}

function NoBookYet({ importStarter }: Pick<PriceBookPageProps, "importStarter">) {
  return (
    <EmptyState
      title="No price book yet"
      action={importStarter && <ImportStarterButton importStarter={importStarter} />}
    >
      Start with an empty draft, or import the starter catalogue: model prices from the public list, a few endpoints and
      media, list prices in USD, EUR and JPY. It is published at once; later books replace its prices.
    </EmptyState>
  );
}

export function BookStateBadge({ state }: { state: BookState }) {
  return (
    <Badge tone={TONE[state]} dot>
      {state}
    </Badge>
  );
}

function VersionLink({ book }: { book: BookRow }) {
  return (
    <Link href={book.href} className="group -my-1 grid rounded py-1">
      <span className="text-accent-text underline-offset-4 group-hover:underline">
        {book.state === "draft" ? book.version : `Version ${book.version}`}
      </span>
      {book.note && <span className="text-xs font-normal text-ink-3">{book.note}</span>}
    </Link>
  );
}

function At({ at }: { at: string | null }) {
  return at ? <Time at={at} /> : <span className="text-ink-3">–</span>;
}
