"use client";

import { Alert } from "#components/ui/alert.tsx";
import { Button, LinkButton } from "#components/ui/button.tsx";
import { Time } from "#components/ui/time.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";

/** A top-up begun and not yet paid or given up; read from the database, so a reload shows it again. */
export type PendingTopUp = {
  readonly id: string;
  /** "$10.00" */
  readonly amountText: string;
  readonly startedAt: string;
  /** The payment page, while it is open. */
  readonly continueHref: string | null;
};

export type PendingTopUpsProps = {
  readonly pending: readonly PendingTopUp[];
  readonly zone: string;
  /** Asks the payment processor again. */
  readonly checkTopUp: Action<{ topUpId: string }, unknown>;
};

export function PendingTopUps({ pending, zone, checkTopUp }: PendingTopUpsProps) {
  return (
    <>
      {pending.map((topUp) => (
        <PendingBanner key={topUp.id} topUp={topUp} zone={zone} checkTopUp={checkTopUp} />
      ))}
    </>
  );
}

type BannerProps = Omit<PendingTopUpsProps, "pending"> & { readonly topUp: PendingTopUp };

function PendingBanner({ topUp, zone, checkTopUp }: BannerProps) {
  const { pending, failure, run } = useAction(checkTopUp);
  return (
    <Alert
      tone="note"
      title={`Top-up of ${topUp.amountText} is pending`}
      actions={
        <>
          {topUp.continueHref && (
            <LinkButton href={topUp.continueHref} variant="primary" size="sm">
              Continue to payment
            </LinkButton>
          )}
          <Button size="sm" pending={pending} onClick={() => run({ topUpId: topUp.id })}>
            Check again
          </Button>
        </>
      }
    >
      {failure?.message ?? (
        <>
          Started <Time at={topUp.startedAt} zone={zone} />. Credits arrive by themselves once it is paid.
        </>
      )}
    </Alert>
  );
}
