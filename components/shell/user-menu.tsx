"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Popover, PopoverClose } from "#components/ui/popover.tsx";
import { ThemeToggle } from "#components/ui/theme-toggle.tsx";

export type UserMenuProps = {
  readonly user: { readonly name: string; readonly email: string };
  readonly links?: readonly { readonly href: string; readonly label: string }[];
  /** A form whose button signs out. */
  readonly signOut: ReactNode;
};

/** Who is signed in, their links, the theme, and the way out. */
export function UserMenu({ user, links = [], signOut }: UserMenuProps) {
  const initial = (user.name || user.email).slice(0, 1).toUpperCase();
  return (
    <Popover
      label="Account"
      trigger={
        <button
          type="button"
          aria-label={`Account of ${user.name || user.email}`}
          className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-[0.8125rem] font-semibold text-accent-text hover:brightness-95"
        >
          {initial}
        </button>
      }
    >
      <div className="grid gap-0.5 px-2.5 py-2">
        <span className="font-medium text-ink">{user.name}</span>
        <span className="text-xs text-ink-3">{user.email}</span>
      </div>
      <div className="-mx-1 my-1 h-px bg-line" />
      {links.map((link) => (
        <PopoverClose key={link.href}>
          <Link href={link.href} className="block rounded-md px-2.5 py-1.5 text-sm hover:bg-sunken">
            {link.label}
          </Link>
        </PopoverClose>
      ))}
      <div className="flex items-center justify-between px-2.5 py-1.5">
        <span className="text-sm">Theme</span>
        <ThemeToggle />
      </div>
      <div className="-mx-1 my-1 h-px bg-line" />
      {signOut}
    </Popover>
  );
}
