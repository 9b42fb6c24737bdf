"use client";

import { useLiveState } from "#components/live/live-provider.tsx";
import { cn } from "#components/ui/cn.ts";

const WORDS = { live: "Live", connecting: "Connecting…", paused: "Paused" } as const;

/** Says whether the figures move by themselves. */
export function LiveDot() {
  const state = useLiveState();
  return (
    <span role="status" className="inline-flex items-center gap-1.5 text-xs text-ink-3">
      <span
        aria-hidden
        className={cn("size-2 rounded-full", state === "live" ? "animate-pulse bg-good" : "bg-line-strong")}
      />
      {WORDS[state]}
    </span>
  );
}
