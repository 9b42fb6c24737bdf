"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

export type LiveState = "connecting" | "live" | "paused";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const SETTLE_MS = 150;

/**
 * Listens to an event stream and has every live query read again when it says "changed". A burst of changes is one
 * reading. A lost connection is tried again, each time after twice the wait; what was missed meanwhile is read on
 * return. A hidden tab holds no connection. A stream that is refused, as after signing out elsewhere, has the queries
 * read too, and theirs is the answer that says why.
 */
export function useLive(path: string): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");

  useEffect(() => {
    let source: EventSource | null = null;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let settle: ReturnType<typeof setTimeout> | undefined;
    let waitMs = FIRST_WAIT_MS;

    function changed() {
      settle ??= setTimeout(() => {
        settle = undefined;
        void queries.invalidateQueries();
      }, SETTLE_MS);
    }

    function close() {
      clearTimeout(retry);
      source?.close();
      source = null;
    }

    function open() {
      close();
      setState("connecting");
      source = new EventSource(path);
      source.addEventListener("changed", changed);
      source.onopen = () => {
        waitMs = FIRST_WAIT_MS;
        setState("live");
        changed();
      };
      source.onerror = () => {
        // Refused rather than lost: reading the figures tells why, and acts on it.
        if (source?.readyState === EventSource.CLOSED) changed();
        close();
        setState("connecting");
        retry = setTimeout(open, waitMs);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      };
    }

    function followVisibility() {
      if (document.hidden) {
        close();
        setState("paused");
      } else if (!source) open();
    }

    followVisibility();
    document.addEventListener("visibilitychange", followVisibility);
    return () => {
      document.removeEventListener("visibilitychange", followVisibility);
      clearTimeout(settle);
      close();
    };
  }, [path, queries]);

  return state;
}
