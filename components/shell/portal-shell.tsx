import Link from "next/link";
import type { ReactNode } from "react";
import { NavLinks } from "#components/shell/nav-links.tsx";
import { OrgSwitcher, type OrgSwitcherProps } from "#components/shell/org-switcher.tsx";
import { PhoneMenu } from "#components/shell/phone-menu.tsx";
import { SkipLink } from "#components/shell/skip-link.tsx";
import { UserMenu, type UserMenuProps } from "#components/shell/user-menu.tsx";
import { Logo } from "#components/ui/logo.tsx";

export type PortalShellProps = OrgSwitcherProps & {
  readonly user: UserMenuProps["user"] & { readonly isStaff?: boolean };
  /** The available balance, usually `<LiveBalancePill/>`. */
  readonly balance: ReactNode;
  /** A form whose button signs out, usually `<SignOutForm/>`. */
  readonly signOut: ReactNode;
  /** Stands above every page: suspended, unverified, demo. */
  readonly notice?: ReactNode;
  readonly children: ReactNode;
};

/** The customer's desk: navigation at the left (a sheet on phones), balance always in sight. */
export function PortalShell({ user, balance, signOut, notice, children, ...orgs }: PortalShellProps) {
  const home = (
    <Link href="/overview" aria-label="Tollgate, to the overview" className="rounded-md">
      <Logo />
    </Link>
  );
  const links = [
    { href: "/settings", label: "Settings" },
    ...(user.isStaff ? [{ href: "/admin", label: "Staff console" }] : []),
  ];
  return (
    <div data-desk="portal" className="min-h-dvh lg:grid lg:grid-cols-[14.5rem_1fr]">
      <SkipLink />
      <aside className="hidden border-r bg-sunken/60 lg:block print:hidden">
        <div className="sticky top-0 flex max-h-dvh flex-col gap-6 overflow-y-auto px-3 py-4">
          <div className="px-2">{home}</div>
          <NavLinks desk="portal" />
        </div>
      </aside>
      <div className="min-w-0">
        <header className="sticky top-0 z-30 border-b bg-canvas/90 backdrop-blur print:hidden">
          <div className="mx-auto flex h-14 max-w-6xl items-center gap-2 px-4 sm:px-6 lg:px-8">
            <PhoneMenu desk="portal" brand={home} />
            <OrgSwitcher {...orgs} />
            <div className="ml-auto flex items-center gap-3">
              {balance}
              <UserMenu user={user} links={links} signOut={signOut} />
            </div>
          </div>
        </header>
        <main id="main" tabIndex={-1} className="mx-auto max-w-6xl px-4 py-6 outline-none sm:px-6 lg:px-8 lg:py-8">
          {notice && <div className="mb-5 grid gap-3">{notice}</div>}
          {children}
        </main>
      </div>
    </div>
  );
}
