import Link from "next/link";
import type { ReactNode } from "react";
import { SkipLink } from "#components/shell/skip-link.tsx";
import { Logo } from "#components/ui/logo.tsx";
import { ThemeToggle } from "#components/ui/theme-toggle.tsx";

export type AuthShellProps = {
  readonly title: string;
  readonly description?: ReactNode;
  /** Below the card: the other door ("No account yet? …"). */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
};

/** One card in the middle of a quiet page, for everything before being signed in. */
export function AuthShell({ title, description, aside, children }: AuthShellProps) {
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr_auto]">
      <SkipLink />
      <header className="flex items-center justify-between px-4 py-4 sm:px-6">
        <Link href="/" aria-label="Tollgate, to the start" className="rounded-md">
          <Logo />
        </Link>
        <ThemeToggle />
      </header>
      <main id="main" tabIndex={-1} className="grid place-items-center px-4 py-8 outline-none">
        <div className="grid w-full max-w-md gap-5">
          <div className="grid gap-5 rounded-xl border bg-surface p-5 shadow-card sm:p-7">
            <div className="grid gap-1.5">
              <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
              {description && <p className="text-ink-2">{description}</p>}
            </div>
            {children}
          </div>
          {aside && <p className="text-center text-ink-2">{aside}</p>}
        </div>
      </main>
      <footer className="px-6 py-5 text-center text-xs text-ink-3">
        <Link href="/pricing" className="hover:text-ink hover:underline">
          Prices
        </Link>
      </footer>
    </div>
  );
}
