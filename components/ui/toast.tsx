"use client";

import { Toaster as Sonner, toast as sonner } from "sonner";

/** Where toasts appear; once per page, in the root layout. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      toastOptions={{
        style: { background: "var(--raised)", color: "var(--ink)", borderColor: "var(--line)", fontFamily: "inherit" },
      }}
    />
  );
}

/** Says briefly that something is done, or that it is not. */
export const toast = {
  done: (message: string) => sonner.success(message),
  failed: (message: string) => sonner.error(message),
} as const;
