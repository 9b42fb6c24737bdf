"use client";

import { NewPasswordField } from "#components/auth/new-password-field.tsx";
import { passwordOf } from "#components/auth/password.ts";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type FirstAdminInput = {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
};

export type FirstAdminFormProps = {
  /** From the link that the server printed at its start. */
  readonly token: string;
  readonly accept: Action<FirstAdminInput, { href: string }>;
};

export function FirstAdminForm({ token, accept }: FirstAdminFormProps) {
  return (
    <Form
      label="Create the first administrator"
      action={accept}
      read={(data) => ({
        token,
        name: textOf(data, "name"),
        email: textOf(data, "email"),
        password: passwordOf(data),
      })}
      onDone={({ href }) => window.location.assign(href)}
    >
      <TextField name="name" label="Your name" autoComplete="name" maxLength={120} />
      <TextField name="email" label="E-mail" type="email" autoComplete="username" />
      <NewPasswordField />
      <SubmitButton size="lg" className="w-full">
        Create administrator
      </SubmitButton>
    </Form>
  );
}
