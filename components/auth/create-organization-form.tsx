"use client";

import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type CreateOrganizationFormProps = {
  readonly createOrganization: Action<{ name: string; timeZone: string }, { href: string }>;
};

export function CreateOrganizationForm({ createOrganization }: CreateOrganizationFormProps) {
  return (
    <Form
      label="Create an organization"
      action={createOrganization}
      read={(data) => ({
        name: textOf(data, "name"),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
      })}
      onDone={({ href }) => window.location.assign(href)}
    >
      <TextField name="name" label="Organization" autoComplete="organization" maxLength={120} />
      <SubmitButton size="lg" className="w-full">
        Create organization
      </SubmitButton>
    </Form>
  );
}
