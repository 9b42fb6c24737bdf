"use client";

import { AuthLink } from "#components/auth/auth-link.tsx";
import { passwordOf } from "#components/auth/password.ts";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type SignInInput = { readonly email: string; readonly password: string };

export type SignInFormProps = {
  /** Answers where to go; the browser loads that page anew, with its session. */
  readonly signIn: Action<SignInInput, { href: string }>;
  readonly email?: string;
};

export function SignInForm({ signIn, email }: SignInFormProps) {
  return (
    <Form
      label="Sign in"
      action={signIn}
      read={(data) => ({ email: textOf(data, "email"), password: passwordOf(data) })}
      onDone={({ href }) => window.location.assign(href)}
    >
      <TextField name="email" label="E-mail" type="email" autoComplete="username" defaultValue={email} />
      <TextField name="password" label="Password" type="password" autoComplete="current-password" />
      <SubmitButton size="lg" className="w-full">
        Sign in
      </SubmitButton>
      <p className="text-center text-[0.8125rem]">
        <AuthLink href="/forgot-password">Forgot your password?</AuthLink>
      </p>
    </Form>
  );
}
