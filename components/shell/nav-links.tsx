"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { CONSOLE_NAV, type NavEntry, PORTAL_NAV } from "#components/shell/nav.ts";
import { cn } from "#components/ui/cn.ts";

export type Desk = "portal" | "console";

const NAV = { portal: PORTAL_NAV, console: CONSOLE_NAV } as const;

const LOOK = {
  portal: {
    idle: "text-ink-2 hover:bg-line/60 hover:text-ink",
    here: "bg-chosen font-medium text-ink shadow-card [&_svg]:text-accent-text",
    heading: "text-ink-3",
  },
  console: {
    idle: "text-rail-ink-2 hover:bg-rail-hover hover:text-rail-ink",
    here: "bg-rail-hover font-medium text-rail-ink [&_svg]:text-lamp",
    heading: "text-rail-ink-2",
  },
} as const;

/** How much waits on a page, by its address; what is 0 shows nothing. */
export type NavCounts = Readonly<Record<string, number>>;

export type NavLinksProps = { readonly desk: Desk; readonly counts?: NavCounts; readonly onNavigate?: () => void };

const MOST_SHOWN = 999;

/** The desk's pages, in groups; the one shown is marked, also while on a page below it. */
export function NavLinks({ desk, counts, onNavigate }: NavLinksProps) {
  const path = usePathname();
  const isHere = ({ href, alone }: NavEntry) => path === href || (!alone && path.startsWith(`${href}/`));
  return (
    <nav aria-label={desk === "portal" ? "Portal" : "Console"} className="grid gap-4">
      {NAV[desk].map(({ label, entries }) => (
        <div key={entries[0]?.href} className="grid gap-1">
          {label && <p className={cn("px-2.5 text-xs font-medium", LOOK[desk].heading)}>{label}</p>}
          <ul aria-label={label} className="grid gap-0.5">
            {entries.map((entry) => (
              <li key={entry.href}>
                <Link
                  href={entry.href}
                  onClick={onNavigate}
                  aria-current={isHere(entry) ? "page" : undefined}
                  className={cn(
                    "flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm transition-colors max-lg:py-2.5",
                    isHere(entry) ? LOOK[desk].here : LOOK[desk].idle,
                  )}
                >
                  <entry.icon aria-hidden className="size-4 shrink-0" />
                  {entry.label}
                  <Count count={counts?.[entry.href] ?? 0} />
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Count({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-lamp px-1.5 text-xs font-semibold tabular-nums text-rail">
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
    </span>
  );
}
