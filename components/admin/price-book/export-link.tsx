import { LinkButton } from "#components/ui/button.tsx";

export const exportHref = (bookId: string): string => `/admin/price-book/${bookId}/export`;

/** The book as a table for a spreadsheet, in the form that the import reads. */
export function ExportLink({ bookId }: { bookId: string }) {
  return (
    <LinkButton href={exportHref(bookId)} download="">
      Export CSV
    </LinkButton>
  );
}
