import { Badge } from "#components/ui/badge.tsx";

/** What became of a usage event. */
export type ChargeStatus = "charged" | "unmatched" | "voided" | "superseded";

export const CHARGE_STATUSES: readonly ChargeStatus[] = ["charged", "unmatched", "voided", "superseded"];

const TONE = { charged: "good", unmatched: "warn", voided: "neutral", superseded: "neutral" } as const;

export function ChargeStatusBadge({ status }: { status: ChargeStatus }) {
  return <Badge tone={TONE[status]}>{status}</Badge>;
}
