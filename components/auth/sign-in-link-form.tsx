"use client";

import { useState } from "react";
import { Alert } from "#components/ui/alert.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type SignInLinkFormProps = { readonly requestLink: Action<{ email: string }, unknown> };

/** Says the same whether or not the address is known. */
export function SignInLinkForm({ requestLink }: SignInLinkFormProps) {
  const [sent, setSent] = useState(false);
  if (sent) {
    return (
      <Alert tone="good" title="Look into your mail">
        If this address has an account, a link to sign in is on its way. It works once, for 15 minutes.
      </Alert>
    );
  }
  return (
    <Form
      label="Sign-in link"
      action={requestLink}
      read={(data) => ({ email: textOf(data, "email") })}
      onDone={() => setSent(true)}
    >
      <TextField name="email" label="E-mail" type="email" autoComplete="username" />
      <SubmitButton size="lg" className="w-full">
        Send a sign-in link
      </SubmitButton>
    </Form>
  );
}
