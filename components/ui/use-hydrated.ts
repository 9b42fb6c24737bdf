"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False in the server's markup and until React has taken over; then true. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
