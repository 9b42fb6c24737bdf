import type { Metadata } from "next";
import { BookPage } from "#components/admin/price-book/book-page.tsx";
import { DraftPage } from "#components/admin/price-book/draft-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { getBook, listFeatureCodes } from "#lib/pricing/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../or-not-found.ts";
import { addFeatureAction, discardAction, publishAction, removeRateAction, saveRateAction } from "../actions.ts";
import { bookRow } from "../book-row.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Price book" };

export default async function Page({ params }: { params: Promise<{ readonly id: string }> }) {
  const ctx = await staffContext();
  const { book, rates, changes, comparedWith } = await orNotFound(getBook(ctx, (await params).id));
  if (book.number !== null) return <BookPage book={bookRow(book)} rates={rates} changes={changes} />;
  return (
    <DraftPage
      draftId={book.id}
      name={book.name}
      rates={rates}
      changes={changes}
      features={await listFeatureCodes(ctx)}
      canChange={requireStaff(ctx).staffRole === "admin"}
      saveRate={saveRateAction}
      removeRate={removeRateAction}
      addFeature={addFeatureAction}
      publish={publishAction.bind(null, comparedWith)}
      discard={discardAction}
    />
  );
}
