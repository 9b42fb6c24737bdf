"use client";

import { NewPasswordField } from "#components/auth/new-password-field.tsx";
import { passwordOf } from "#components/auth/password.ts";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type SignUpInput = {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organizationName: string;
  /** The browser's IANA zone, offered as the organization's. */
  readonly zone: string;
};

export type SignUpFormProps = {
  /** Answers where to go next; the same for an address that is already known. */
  readonly signUp: Action<SignUpInput, { href: string }>;
};

function readInput(data: FormData): SignUpInput {
  return {
    name: textOf(data, "fullName"),
    email: textOf(data, "email"),
    password: passwordOf(data),
    organizationName: textOf(data, "organizationName"),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  };
}

export function SignUpForm({ signUp }: SignUpFormProps) {
  return (
    <Form label="Sign up" action={signUp} read={readInput} onDone={({ href }) => window.location.assign(href)}>
      <TextField name="fullName" label="Your name" autoComplete="name" maxLength={120} />
      <TextField name="organizationName" label="Organization" autoComplete="organization" maxLength={120} />
      <TextField name="email" label="E-mail" type="email" autoComplete="username" />
      <NewPasswordField />
      <SubmitButton size="lg" className="w-full">
        Create account
      </SubmitButton>
    </Form>
  );
}
