import type { Metadata } from "next";
import { BookPage } from "#components/admin/price-book/book-page.tsx";
import { DraftPage } from "#components/admin/price-book/draft-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { getBook, listFeatureCodes } from "#lib/pricing/queries.ts";
import { listConcerned } from "#lib/unmatched/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../or-not-found.ts";
import { readParams, type SearchParams } from "../../search-params.ts";
import {
  addFeatureAction,
  cancelBookAction,
  discardAction,
  publishAction,
  removeRateAction,
  saveRateAction,
} from "../actions.ts";
import { bookRow } from "../book-row.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Price book" };

type Props = { readonly params: Promise<{ readonly id: string }>; readonly searchParams: SearchParams };

export default async function Page({ params, searchParams }: Props) {
  const ctx = await staffContext();
  const { book, rates, changes, comparedWith } = await orNotFound(getBook(ctx, (await params).id));
  const canChange = requireStaff(ctx).staffRole === "admin";
  if (book.number !== null) {
    const cancel = canChange && book.state === "scheduled" ? cancelBookAction : null;
    return <BookPage book={bookRow(book)} rates={rates} changes={changes} cancel={cancel} />;
  }
  const concerned = canChange ? await listConcerned(ctx, book.id) : [];
  const missed = await readParams(searchParams, ["feature", "meter", "dimensions"]);
  return (
    <DraftPage
      draftId={book.id}
      name={book.name}
      rates={rates}
      changes={changes}
      features={await listFeatureCodes(ctx)}
      canChange={canChange}
      missed={missed.feature ? missed : null}
      publishHref={concerned.length > 0 ? `/admin/price-book/${book.id}/publish` : null}
      saveRate={saveRateAction}
      removeRate={removeRateAction}
      addFeature={addFeatureAction}
      publish={publishAction.bind(null, comparedWith)}
      discard={discardAction}
    />
  );
}
