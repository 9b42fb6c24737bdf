"use client";

import { Menu, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { type Desk, type NavCounts, NavLinks } from "#components/shell/nav-links.tsx";
import { cn } from "#components/ui/cn.ts";

export type PhoneMenuProps = {
  readonly desk: Desk;
  readonly counts?: NavCounts;
  readonly brand: ReactNode;
  readonly footer?: ReactNode;
};

/** Where there is no room for the side navigation: a button that opens it as a sheet. */
export function PhoneMenu({ desk, counts, brand, footer }: PhoneMenuProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger aria-label="Open menu" className="-ml-1.5 rounded-md p-2 hover:bg-sunken lg:hidden">
        <Menu aria-hidden className="size-5" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Content
          aria-describedby={undefined}
          className={cn(
            "fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col gap-5 overflow-y-auto p-4 shadow-pop",
            desk === "console" ? "bg-rail text-rail-ink" : "bg-canvas",
          )}
        >
          <div className="flex items-center justify-between">
            {brand}
            <Dialog.Close aria-label="Close menu" className="rounded-md p-2">
              <X aria-hidden className="size-4" />
            </Dialog.Close>
          </div>
          <Dialog.Title className="sr-only">Menu</Dialog.Title>
          <NavLinks desk={desk} counts={counts} onNavigate={() => setOpen(false)} />
          <div className="mt-auto">{footer}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
