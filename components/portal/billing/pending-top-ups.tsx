import { type TopUpActions, TopUpButtons } from "#components/portal/billing/top-up-buttons.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Time } from "#components/ui/time.tsx";

/** A top-up begun and not yet paid or given up; read from the database, so a reload shows it again. */
export type PendingTopUp = {
  readonly id: string;
  /** "$10.00" */
  readonly amountText: string;
  readonly startedAt: string;
  /** Why the last attempt to pay was refused, if one was. */
  readonly lastRefusal: string | null;
  readonly canPay: boolean;
};

export type PendingTopUpsProps = TopUpActions & {
  readonly pending: readonly PendingTopUp[];
  readonly zone: string;
};

export function PendingTopUps({ pending, zone, ...actions }: PendingTopUpsProps) {
  return pending.map((topUp) => (
    <Alert
      key={topUp.id}
      tone="note"
      title={`Top-up of ${topUp.amountText} is pending`}
      actions={<TopUpButtons {...actions} topUpId={topUp.id} canPay={topUp.canPay} />}
    >
      {topUp.lastRefusal ?? (
        <>
          Started <Time at={topUp.startedAt} zone={zone} />. Credits arrive by themselves once it is paid.
        </>
      )}
    </Alert>
  ));
}
