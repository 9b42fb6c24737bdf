"use client";

import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";

export type TopUpActions = {
  /** Answers where the payment goes on; the browser is sent there. */
  readonly resumeTopUp: Action<{ topUpId: string }, { href: string }>;
  /** Asks the payment processor again. */
  readonly checkTopUp: Action<{ topUpId: string }, unknown>;
  readonly cancelTopUp: Action<{ topUpId: string }, unknown>;
};

export type TopUpButtonsProps = TopUpActions & { readonly topUpId: string; readonly canPay: boolean };

/** What can be done with a top-up that waits for payment. Roles that may not buy can still look again. */
export function TopUpButtons({ topUpId, canPay, resumeTopUp, checkTopUp, cancelTopUp }: TopUpButtonsProps) {
  const resume = useAction(resumeTopUp, ({ href }) => window.location.assign(href));
  const check = useAction(checkTopUp);
  const cancel = useAction(cancelTopUp);
  const busy = resume.pending || check.pending || cancel.pending;
  const failure = resume.failure ?? check.failure ?? cancel.failure;
  const input = { topUpId };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {canPay && (
          <Button
            size="sm"
            variant="primary"
            pending={resume.pending}
            disabled={busy}
            onClick={() => resume.run(input)}
          >
            Continue to payment
          </Button>
        )}
        <Button size="sm" pending={check.pending} disabled={busy} onClick={() => check.run(input)}>
          Check again
        </Button>
        {canPay && (
          <Button size="sm" variant="ghost" pending={cancel.pending} disabled={busy} onClick={() => cancel.run(input)}>
            Cancel top-up
          </Button>
        )}
      </div>
      {failure && <Alert tone="bad">{failure.message}</Alert>}
    </div>
  );
}
