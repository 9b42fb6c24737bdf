import type { Metadata } from "next";
import { PriceBookPage } from "#components/admin/price-book/price-book-page.tsx";
import { requireStaff } from "#lib/authorization.ts";
import { getBook, listBooks } from "#lib/pricing/queries.ts";
import { staffContext } from "#lib/web/session.ts";
import { importStarterAction, startDraftAction } from "./actions.ts";
import { bookRow } from "./book-row.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Price book" };

export default async function Page() {
  const ctx = await staffContext();
  const books = await listBooks(ctx);
  const canChange = requireStaff(ctx).staffRole === "admin";
  const published = books.some((book) => book.number !== null);
  const drafted = books.some((book) => book.number === null);
  const inEffect = books.find((book) => book.state === "in effect");
  return (
    <PriceBookPage
      inEffect={inEffect ? { version: String(inEffect.number), rates: (await getBook(ctx, inEffect.id)).rates } : null}
      versions={books.map(bookRow)}
      startDraft={canChange && !drafted ? startDraftAction : null}
      importStarter={canChange && !published ? importStarterAction : null}
    />
  );
}
