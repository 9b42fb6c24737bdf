"use client";

import { LiveDot } from "#components/live/live-dot.tsx";
import { useLiveQuery } from "#components/live/use-live-query.ts";
import { HoldDetail, type HoldDetailProps } from "#components/portal/usage/hold-detail.tsx";

/** One hold, moving while its work goes on. */
export function LiveHold({ initial }: { initial: HoldDetailProps["hold"] }) {
  const hold = useLiveQuery(`/api/portal/holds/${initial.id}`, initial).data ?? initial;
  return <HoldDetail hold={hold} live={<LiveDot />} chargePath="/usage/charges" />;
}
