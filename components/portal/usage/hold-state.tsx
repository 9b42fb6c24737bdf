import { Badge } from "#components/ui/badge.tsx";
import type { HoldState } from "#lib/metering/hold-story.ts";

export const PAST_HOLD_STATES = ["settled", "released", "lapsed"] as const satisfies readonly HoldState[];

const TONE = { open: "accent", settled: "good", released: "neutral", lapsed: "warn" } as const;

export function HoldStateBadge({ state }: { state: HoldState }) {
  return (
    <Badge tone={TONE[state]} dot={state === "open"}>
      {state}
    </Badge>
  );
}
