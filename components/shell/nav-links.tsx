"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { CONSOLE_NAV, PORTAL_NAV } from "#components/shell/nav.ts";
import { cn } from "#components/ui/cn.ts";

export type Desk = "portal" | "console";

const NAV = { portal: PORTAL_NAV, console: CONSOLE_NAV } as const;

const LOOK = {
  portal: {
    idle: "text-ink-2 hover:bg-line/60 hover:text-ink",
    here: "bg-chosen font-medium text-ink shadow-card [&_svg]:text-accent-text",
  },
  console: {
    idle: "text-rail-ink-2 hover:bg-rail-hover hover:text-rail-ink",
    here: "bg-rail-hover font-medium text-rail-ink [&_svg]:text-lamp",
  },
} as const;

/** How much waits on a page, by its address; what is 0 shows nothing. */
export type NavCounts = Readonly<Record<string, number>>;

export type NavLinksProps = { readonly desk: Desk; readonly counts?: NavCounts; readonly onNavigate?: () => void };

const MOST_SHOWN = 999;

/** The desk's pages; the one shown is marked, also while on a page below it. */
export function NavLinks({ desk, counts, onNavigate }: NavLinksProps) {
  const path = usePathname();
  return (
    <nav aria-label={desk === "portal" ? "Portal" : "Console"}>
      <ul className="grid gap-0.5">
        {NAV[desk].map(({ href, label, icon: Icon, alone }) => {
          const here = path === href || (!alone && path.startsWith(`${href}/`));
          return (
            <li key={href}>
              <Link
                href={href}
                onClick={onNavigate}
                aria-current={here ? "page" : undefined}
                className={cn(
                  "flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm transition-colors max-lg:py-2.5",
                  here ? LOOK[desk].here : LOOK[desk].idle,
                )}
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {label}
                <Count count={counts?.[href] ?? 0} />
              </Link>
            </li>
          );
        })}
      </ul>
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
