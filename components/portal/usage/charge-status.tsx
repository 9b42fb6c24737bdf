import { Badge } from "#components/ui/badge.tsx";

/** What became of a usage event. */
export type ChargeStatus = "charged" | "unmatched" | "waived" | "voided" | "superseded";

export const CHARGE_STATUSES: readonly ChargeStatus[] = ["charged", "unmatched", "waived", "voided", "superseded"];

const TONE = {
  charged: "good",
  unmatched: "warn",
  waived: "neutral",
  voided: "neutral",
  superseded: "neutral",
} as const;

/** Whether the credits of a charge were returned, so that it counts in no sum. */
export function isTakenBack(status: ChargeStatus): boolean {
  return status === "voided" || status === "superseded";
}

export function ChargeStatusBadge({ status }: { status: ChargeStatus }) {
  return <Badge tone={TONE[status]}>{status}</Badge>;
}
