import { MethodBadge } from "#components/docs/method-badge.tsx";
import type { Reference } from "#lib/web/api/reference.ts";

/** Beside the calls where there is room, else folded above them. */
export function CallNavigation({ reference: { groups } }: { readonly reference: Reference }) {
  const list = (
    <ul className="grid gap-4">
      {groups.map(({ name, calls }) => (
        <li key={name}>
          <a href={`#group-${name}`} className="rounded text-xs font-semibold text-ink-3 hover:text-ink">
            {name}
          </a>
          <ul className="mt-1 grid">
            {calls.map(({ id, method, summary }) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  className="flex items-baseline justify-between gap-2 rounded-md px-2 py-1 -mx-2 text-[0.8125rem] text-ink-2 hover:bg-sunken hover:text-ink"
                >
                  {summary}
                  <MethodBadge method={method} />
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
      {["Types", "Errors"].map((title) => (
        <li key={title}>
          <a href={`#${title.toLowerCase()}`} className="rounded text-xs font-semibold text-ink-3 hover:text-ink">
            {title}
          </a>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <nav
        aria-label="Calls"
        className="sticky top-20 hidden max-h-[calc(100dvh-6rem)] self-start overflow-y-auto px-2 lg:block"
      >
        {list}
      </nav>
      <details className="mb-5 rounded-xl border bg-surface p-3 lg:hidden">
        <summary className="cursor-pointer rounded text-sm font-medium text-ink">All calls</summary>
        <nav aria-label="All calls" className="mt-3 px-2">
          {list}
        </nav>
      </details>
    </>
  );
}
