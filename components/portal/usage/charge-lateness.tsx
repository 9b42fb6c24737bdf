import type { ChargeStatus } from "#components/portal/usage/charge-status.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Time } from "#components/ui/time.tsx";

export type Late = { readonly at: string; readonly reason: string };

type ChargeLatenessProps = {
  readonly status: ChargeStatus;
  readonly reason: string | null;
  readonly late: Late | null;
  readonly zone: string;
};

/** Says in plain words why usage is not charged, or why it was charged later than it was recorded. */
export function ChargeLateness({ status, reason, late, zone }: ChargeLatenessProps) {
  if (status === "unmatched") {
    return (
      <Alert tone="warn" title="Recorded, not charged">
        This call has no price yet{reason && `: ${reason}`}. Nothing was taken. Once a price is published, it may be
        charged as late usage or waived; this page then says so.
      </Alert>
    );
  }
  if (!late) return null;
  const when = <Time at={late.at} zone={zone} show="second" />;
  if (status === "waived") {
    return (
      <Alert tone="note" title="Waived">
        This call had no price when it was made ({late.reason}). It was waived on {when} and will not be charged.
      </Alert>
    );
  }
  return (
    <Alert tone="note" title="Charged late">
      This call had no price when it was made ({late.reason}). It was charged on {when}, from what was available then.
    </Alert>
  );
}
