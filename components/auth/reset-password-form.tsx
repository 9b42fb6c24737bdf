"use client";

import { NewPasswordField } from "#components/auth/new-password-field.tsx";
import { passwordOf } from "#components/auth/password.ts";
import { Form, SubmitButton } from "#components/ui/form.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type ResetPasswordInput = { readonly token: string; readonly password: string };

export type ResetPasswordFormProps = {
  /** From the link in the mail. */
  readonly token: string;
  readonly resetPassword: Action<ResetPasswordInput, { href: string }>;
};

export function ResetPasswordForm({ token, resetPassword }: ResetPasswordFormProps) {
  return (
    <Form
      label="Reset password"
      action={resetPassword}
      read={(data) => ({ token, password: passwordOf(data) })}
      onDone={({ href }) => window.location.assign(href)}
    >
      <NewPasswordField label="New password" also="Your other sessions end." />
      <SubmitButton size="lg" className="w-full">
        Set new password
      </SubmitButton>
    </Form>
  );
}
