import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ImportPage } from "#components/admin/price-import/import-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { listGenaiProviders } from "#lib/pricing/import/import-queries.ts";
import { getBook } from "#lib/pricing/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { orNotFound } from "../../../or-not-found.ts";
import { applyImportAction, previewImportAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Import prices" };

export default async function Page({ params }: { params: Promise<{ readonly id: string }> }) {
  const ctx = await staffContext();
  const { book } = await orNotFound(getBook(ctx, (await params).id));
  if (book.number !== null || requireStaff(ctx).staffRole !== "admin") notFound();
  return (
    <ImportPage
      draftId={book.id}
      draftName={book.name}
      providers={await listGenaiProviders()}
      preview={previewImportAction}
      apply={applyImportAction}
    />
  );
}
