"use client";

import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useLiveQuery } from "#components/live/use-live-query.ts";
import { Credits } from "#components/ui/credits.tsx";
import type { FirstRequest } from "#lib/metering/first-request.ts";

const FIRST_REQUEST_PATH = "/api/portal/first-request";

/** Waits, and turns green by itself when the first call arrives. */
export function FirstRequestIndicator({ initial }: { initial: FirstRequest }) {
  const first = useLiveQuery(FIRST_REQUEST_PATH, initial).data ?? initial;
  if (!first.seen) {
    return (
      <div
        role="status"
        className="flex items-center gap-3 rounded-lg border border-dashed border-line-strong px-4 py-3.5"
      >
        <span aria-hidden className="relative flex size-3">
          <span className="absolute inline-flex size-full animate-ping rounded-full bg-lamp opacity-60" />
          <span className="relative inline-flex size-3 rounded-full bg-lamp" />
        </span>
        <p className="text-ink-2">Waiting for your first request…</p>
      </div>
    );
  }
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-lg border border-good/30 bg-good-soft px-4 py-3.5"
    >
      <CircleCheck aria-hidden className="size-4 shrink-0 text-good" />
      <p className="font-medium text-good">Your first request arrived.</p>
      {first.feature && (
        <p className="text-ink-2">
          {first.feature}
          {first.amount && (
            <>
              {" "}
              cost <Credits value={first.amount} unit />
            </>
          )}
        </p>
      )}
      {first.href && (
        <Link href={first.href} className="ml-auto text-accent-text underline underline-offset-4">
          See the charge
        </Link>
      )}
    </div>
  );
}
