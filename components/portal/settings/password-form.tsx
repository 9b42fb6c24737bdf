"use client";

import { useState } from "react";
import { MIN_PASSWORD_LENGTH } from "#components/auth/password.ts";
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
        <TextField
          name="newPassword"
          label="New password"
          type="password"
          autoComplete="new-password"
          minLength={MIN_PASSWORD_LENGTH}
          hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
        />
      </div>
      <div>
        <SubmitButton>Change password</SubmitButton>
      </div>
    </Form>
  );
}
