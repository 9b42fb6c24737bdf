import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { PublishPage } from "#components/admin/unmatched/publish-page.tsx";
import { getBook } from "#lib/pricing/queries.ts";
import { listConcerned } from "#lib/unmatched/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../or-not-found.ts";
import { publishWithChoicesAction } from "../../actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Publish" };

export default async function Page({ params }: { params: Promise<{ readonly id: string }> }) {
  const ctx = await staffContext();
  const { id } = await params;
  const { book, changes, comparedWith } = await orNotFound(getBook(ctx, id));
  if (book.number !== null) redirect(`/admin/price-book/${id}`);
  return (
    <PublishPage
      draftId={book.id}
      name={book.name}
      changeCount={changes.length}
      orgs={await listConcerned(ctx, id)}
      publish={publishWithChoicesAction.bind(null, comparedWith)}
    />
  );
}
