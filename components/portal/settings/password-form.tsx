"use client";

import { useState } from "react";
import { NewPasswordField } from "#components/auth/new-password-field.tsx";
import { Form, SubmitButton } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type ChangePasswordInput = { readonly currentPassword: string; readonly newPassword: string };

/** Changes the password; the other sessions end with it. */
export function PasswordForm({ changePassword }: { changePassword: Action<ChangePasswordInput, unknown> }) {
  const [changedCount, setChangedCount] = useState(0);
  return (
    <Form
      key={changedCount}
      label="Password"
      action={changePassword}
      read={(data) => ({
        currentPassword: String(data.get("currentPassword") ?? ""),
        newPassword: String(data.get("newPassword") ?? ""),
      })}
      onDone={() => {
        setChangedCount(changedCount + 1);
        toast.done("Your password is changed.");
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="currentPassword" label="Current password" type="password" autoComplete="current-password" />
        <NewPasswordField name="newPassword" label="New password" />
      </div>
      <div>
        <SubmitButton>Change password</SubmitButton>
      </div>
    </Form>
  );
}
