"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type DialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** A drawer stands at the right edge and is as high as the screen. */
  readonly shape?: "dialog" | "wide" | "drawer";
  /** What must not be lost (a key shown once) closes only by its own button. */
  readonly guarded?: boolean;
};

const SHAPE = {
  dialog: "inset-x-3 top-[max(1rem,12dvh)] mx-auto max-h-[80dvh] max-w-md rounded-xl",
  wide: "inset-x-3 top-[max(1rem,6dvh)] mx-auto max-h-[88dvh] max-w-3xl rounded-xl",
  drawer: "inset-y-0 right-0 w-full max-w-md rounded-l-xl",
} as const;

/** A window over the page that holds the focus until it is closed. */
export function Dialog({ open, onOpenChange, title, description, children, shape = "dialog", guarded }: DialogProps) {
  const stay = guarded ? (event: Event) => event.preventDefault() : undefined;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45 backdrop-blur-[1px]" />
        <Radix.Content
          onEscapeKeyDown={stay}
          onPointerDownOutside={stay}
          onInteractOutside={stay}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed z-50 flex flex-col overflow-hidden border bg-raised shadow-pop outline-none",
            SHAPE[shape],
          )}
        >
          <header className="flex items-start justify-between gap-4 px-5 pt-4.5 pb-3">
            <div className="grid min-w-0 gap-1">
              <Radix.Title className="text-base font-semibold text-ink">{title}</Radix.Title>
              {description && (
                <Radix.Description className="text-[0.8125rem] text-ink-2">{description}</Radix.Description>
              )}
            </div>
            {!guarded && (
              <Radix.Close
                aria-label="Close"
                className="-mr-1.5 rounded-md p-1.5 text-ink-3 hover:bg-sunken hover:text-ink"
              >
                <X aria-hidden className="size-4" />
              </Radix.Close>
            )}
          </header>
          <div className="min-h-0 flex-1 scroll-pb-20 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The buttons at a dialog's end: the way on at the right, the way out before it. In sight however long the dialog is. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="sticky -bottom-5 z-10 -mx-5 mt-5 -mb-5 flex flex-wrap justify-end gap-2 border-t bg-raised px-5 py-3.5">
      {children}
    </div>
  );
}
