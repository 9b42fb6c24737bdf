"use client";

import { Form, SubmitButton } from "#components/ui/form.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type TokenFormProps = {
  /** From the link in the mail. Opening the page alone uses nothing up: mail scanners open links too. */
  readonly token: string;
  readonly label: string;
  readonly submit: Action<{ token: string }, { href: string }>;
};

/** One button for a mailed link that needs nothing else. */
export function TokenForm({ token, label, submit }: TokenFormProps) {
  return (
    <Form label={label} action={submit} read={() => ({ token })} onDone={({ href }) => window.location.assign(href)}>
      <SubmitButton size="lg" className="w-full">
        {label}
      </SubmitButton>
    </Form>
  );
}
