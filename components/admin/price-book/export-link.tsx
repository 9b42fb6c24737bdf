import { LinkButton } from "#components/ui/button.tsx";

/** The book as a table for a spreadsheet, in the form that the import reads. */
export function ExportLink({ bookId }: { bookId: string }) {
  return (
    <LinkButton href={`/admin/price-book/${bookId}/export`} download="">
      Export CSV
    </LinkButton>
  );
}
