import type { BookRow } from "#components/admin/price-book/price-book-page.tsx";
import type { BookView } from "#lib/pricing/queries.ts";

/** A book as the console's tables show it. */
export function bookRow(book: BookView): BookRow {
  const version = book.number === null ? "Draft" : String(book.number);
  return { ...book, version, note: book.name, href: `/admin/price-book/${book.id}` };
}
