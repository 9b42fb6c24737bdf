"use client";

import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAction } from "#components/ui/use-action.ts";
import type { ActionResult } from "#lib/web/action-result.ts";

export type VerifyEmailNoticeProps = {
  readonly email: string;
  readonly resend: () => Promise<ActionResult<unknown>>;
};

/** Asks to open the link in the mail; stands on its page and above the portal's. */
export function VerifyEmailNotice({ email, resend }: VerifyEmailNoticeProps) {
  const { pending, failure, run } = useAction<void, unknown>(resend, () => toast.done("The mail is on its way."));
  return (
    <Alert
      tone="note"
      title="Please verify your e-mail"
      actions={
        <Button size="sm" pending={pending} onClick={() => run()}>
          Send again
        </Button>
      }
    >
      {failure?.message ?? `We sent a link to ${email}.`}
    </Alert>
  );
}
