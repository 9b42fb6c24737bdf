"use client";

import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type ProfileInput = { readonly name: string };

export type ProfileFormProps = {
  readonly profile: { readonly name: string; readonly email: string };
  readonly save: Action<ProfileInput, unknown>;
};

export function ProfileForm({ profile, save }: ProfileFormProps) {
  return (
    <Form
      label="Profile"
      action={save}
      read={(data) => ({ name: textOf(data, "fullName") })}
      onDone={() => toast.done("Saved.")}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="fullName" label="Your name" autoComplete="name" defaultValue={profile.name} maxLength={120} />
        <TextField name="email" label="Your e-mail" defaultValue={profile.email} disabled />
      </div>
      <div>
        <SubmitButton>Save profile</SubmitButton>
      </div>
    </Form>
  );
}
