import Link from "next/link";
import type { ReactNode } from "react";
import { type NavCounts, NavLinks } from "#components/shell/nav-links.tsx";
import { PhoneMenu } from "#components/shell/phone-menu.tsx";
import { SkipLink } from "#components/shell/skip-link.tsx";
import { UserMenu, type UserMenuProps } from "#components/shell/user-menu.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Mark } from "#components/ui/logo.tsx";

export type AdminShellProps = {
  readonly user: UserMenuProps["user"];
  /** A form whose button signs out, usually `<SignOutForm/>`. */
  readonly signOut: ReactNode;
  /** Set when the signed-in staff member also belongs to an organization. */
  readonly portalHref?: string;
  /** How much waits on which page. */
  readonly counts?: NavCounts;
  readonly notice?: ReactNode;
  readonly children: ReactNode;
};

const BARRIER = "repeating-linear-gradient(-45deg, var(--lamp) 0 14px, var(--rail) 14px 28px)";

/** The staff's console: dark rail, plum accent and a barrier across the top, so that it is never taken for a portal. */
export function AdminShell({ user, signOut, portalHref, counts, notice, children }: AdminShellProps) {
  const home = (
    <Link href="/admin" className="flex items-center gap-2.5 rounded-md">
      <Mark />
      <span className="grid leading-tight">
        <span className="font-semibold tracking-tight text-rail-ink">Tollgate</span>
        <span className="text-xs text-rail-ink-2">Staff console</span>
      </span>
    </Link>
  );
  return (
    <div data-desk="console">
      <SkipLink />
      <div aria-hidden className="h-1.5 print:hidden" style={{ background: BARRIER }} />
      <div className="min-h-[calc(100dvh-0.375rem)] lg:grid lg:grid-cols-[14.5rem_1fr]">
        <aside className="hidden bg-rail text-rail-ink lg:block print:hidden">
          <div className="sticky top-0 flex max-h-dvh flex-col gap-6 overflow-y-auto px-3 py-4">
            <div className="px-2">{home}</div>
            <NavLinks desk="console" counts={counts} />
          </div>
        </aside>
        <div className="min-w-0">
          <header className="sticky top-0 z-30 border-b bg-canvas/90 backdrop-blur print:hidden">
            <div className="mx-auto flex h-14 max-w-6xl items-center gap-2 px-4 sm:px-6 lg:px-8">
              <PhoneMenu desk="console" counts={counts} brand={home} />
              <Badge tone="accent" dot>
                Staff console
              </Badge>
              <div className="ml-auto flex items-center gap-3">
                <UserMenu
                  user={user}
                  signOut={signOut}
                  links={portalHref ? [{ href: portalHref, label: "Portal" }] : []}
                />
              </div>
            </div>
          </header>
          <main id="main" tabIndex={-1} className="mx-auto max-w-6xl px-4 py-6 outline-none sm:px-6 lg:px-8 lg:py-8">
            {notice && <div className="mb-5 grid gap-3">{notice}</div>}
            {children}
          </main>
        </div>
      </div>
    </div>
  );
}
