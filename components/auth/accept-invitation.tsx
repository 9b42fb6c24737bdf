"use client";

import { NewPasswordField } from "#components/auth/new-password-field.tsx";
import { passwordOf } from "#components/auth/password.ts";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type AcceptInvitationInput = {
  readonly token: string;
  /** Empty for someone who has an account. */
  readonly name: string;
  readonly password: string;
};

export type AcceptInvitationProps = {
  readonly token: string;
  readonly email: string;
  /** True when the invited address has no account yet, so that one is made on the way. */
  readonly needsAccount: boolean;
  readonly accept: Action<AcceptInvitationInput, { href: string }>;
};

export function AcceptInvitation({ token, email, needsAccount, accept }: AcceptInvitationProps) {
  return (
    <Form
      label="Accept the invitation"
      action={accept}
      read={(data) => ({ token, name: textOf(data, "fullName"), password: passwordOf(data) })}
      onDone={({ href }) => window.location.assign(href)}
    >
      {needsAccount && (
        <>
          <TextField name="email" label="E-mail" value={email} readOnly autoComplete="username" />
          <TextField name="fullName" label="Your name" autoComplete="name" maxLength={120} />
          <NewPasswordField />
        </>
      )}
      <SubmitButton size="lg" className="w-full">
        {needsAccount ? "Create account and join" : "Join"}
      </SubmitButton>
    </Form>
  );
}
