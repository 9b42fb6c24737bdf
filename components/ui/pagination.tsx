import { LinkButton } from "#components/ui/button.tsx";

export type PaginationProps = {
  /** Address of the following page, or null at the end. */
  readonly nextHref: string | null;
  /** Address of the first page, when this is not it. */
  readonly firstHref?: string | null;
  readonly noun?: string;
};

/** Cursor pages: forward, and back to the start. */
export function Pagination({ nextHref, firstHref, noun = "entries" }: PaginationProps) {
  if (!nextHref && !firstHref) return null;
  return (
    <nav aria-label={`More ${noun}`} className="flex items-center justify-between gap-3 border-t px-4 py-3 sm:px-5">
      {firstHref ? (
        <LinkButton href={firstHref} variant="ghost" size="sm">
          Back to newest
        </LinkButton>
      ) : (
        <span />
      )}
      {nextHref && (
        <LinkButton href={nextHref} size="sm">
          Older {noun}
        </LinkButton>
      )}
    </nav>
  );
}
