"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

export type LiveState = "connecting" | "live" | "paused";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const SETTLE_MS = 150;

type Listener = { readonly changed: () => void; readonly became: (state: LiveState) => void };

/**
 * Listens to an event stream while the page is seen; a hidden tab holds no connection. A lost connection is tried
 * again, each time after twice the wait. A stream that is refused counts as changed. Answers how to stop.
 */
function listen(path: string, { changed, became }: Listener): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_WAIT_MS;

  function close() {
    clearTimeout(retry);
    source?.close();
    source = null;
  }

  function open() {
    close();
    became("connecting");
    source = new EventSource(path);
    source.addEventListener("changed", changed);
    source.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      became("live");
      changed();
    };
    source.onerror = () => {
      // Refused rather than lost: reading the figures tells why, and acts on it.
      if (source?.readyState === EventSource.CLOSED) changed();
      close();
      became("connecting");
      retry = setTimeout(open, waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    };
  }

  function followVisibility() {
    if (document.hidden) {
      close();
      became("paused");
    } else if (!source) open();
  }

  followVisibility();
  document.addEventListener("visibilitychange", followVisibility);
  return () => {
    document.removeEventListener("visibilitychange", followVisibility);
    close();
  };
}

/**
 * Has every live query read again when the stream says "changed". A burst of changes is one reading; what was missed
 * without a connection is read on return. A stream that is refused, as after signing out elsewhere, has the queries
 * read too, and theirs is the answer that says why.
 */
export function useLive(path: string): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");

  useEffect(() => {
    let settle: ReturnType<typeof setTimeout> | undefined;
    function changed() {
      settle ??= setTimeout(() => {
        settle = undefined;
        void queries.invalidateQueries();
      }, SETTLE_MS);
    }
    const stop = listen(path, { changed, became: setState });
    return () => {
      clearTimeout(settle);
      stop();
    };
  }, [path, queries]);

  return state;
}
