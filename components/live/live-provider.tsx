"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useState } from "react";
import { type LiveState, useLive } from "#components/live/use-live.ts";

const LiveContext = createContext<LiveState>("connecting");

/** Whether changes arrive by themselves right now. */
export function useLiveState(): LiveState {
  return use(LiveContext);
}

export type QueryProviderProps = {
  readonly children: ReactNode;
  /** The org's event stream. */
  readonly path?: string;
};

/** One cache and one event stream per tab; stands around the portal. */
export function QueryProvider({ children, path = "/api/portal/live" }: QueryProviderProps) {
  const [client] = useState(
    () =>
      new QueryClient({
        // The stream says when something changed, so nothing goes stale on its own.
        defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, retry: 2 } },
      }),
  );
  return (
    <QueryClientProvider client={client}>
      <Listener path={path}>{children}</Listener>
    </QueryClientProvider>
  );
}

function Listener({ path, children }: { path: string; children: ReactNode }) {
  return <LiveContext value={useLive(path)}>{children}</LiveContext>;
}
