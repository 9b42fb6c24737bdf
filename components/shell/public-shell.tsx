import Link from "next/link";
import type { ReactNode } from "react";
import { SkipLink } from "#components/shell/skip-link.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Logo } from "#components/ui/logo.tsx";
import { ThemeToggle } from "#components/ui/theme-toggle.tsx";

export type PublicShellProps = { readonly signedIn?: boolean; readonly children: ReactNode };

/** For pages that anyone may read. */
export function PublicShell({ signedIn, children }: PublicShellProps) {
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto]">
      <SkipLink />
      <header className="sticky top-0 z-30 border-b bg-canvas/90 backdrop-blur">
        <div className="mx-auto flex h-14 max-w-6xl items-center gap-1 px-4 sm:gap-2 sm:px-6">
          <Link href="/" aria-label="Tollgate, to the start" className="mr-auto rounded-md">
            <Logo />
          </Link>
          <LinkButton href="/pricing" variant="ghost" size="sm">
            Prices
          </LinkButton>
          <LinkButton href="/docs" variant="ghost" size="sm">
            API
          </LinkButton>
          {signedIn ? (
            <LinkButton href="/" variant="primary" size="sm">
              Open portal
            </LinkButton>
          ) : (
            <>
              <LinkButton href="/sign-in" variant="ghost" size="sm">
                Sign in
              </LinkButton>
              <LinkButton href="/sign-up" variant="primary" size="sm">
                Sign up
              </LinkButton>
            </>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-6xl px-4 py-8 outline-none sm:px-6">
        {children}
      </main>
      <footer className="border-t">
        <div className="mx-auto flex max-w-6xl items-center justify-between px-4 py-4 text-xs text-ink-3 sm:px-6">
          <span>Every call priced in the open.</span>
          <ThemeToggle />
        </div>
      </footer>
    </div>
  );
}
