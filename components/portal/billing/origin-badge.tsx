import { Badge } from "#components/ui/badge.tsx";

/** Where a grant's credits came from. */
export type GrantOrigin = "purchase" | "included" | "promotion" | "rollover" | "refund" | "adjustment";

const TONE = {
  purchase: "accent",
  included: "note",
  promotion: "good",
  rollover: "note",
  refund: "neutral",
  adjustment: "warn",
} as const satisfies Record<GrantOrigin, string>;

export function OriginBadge({ origin }: { origin: GrantOrigin }) {
  return <Badge tone={TONE[origin]}>{origin}</Badge>;
}
