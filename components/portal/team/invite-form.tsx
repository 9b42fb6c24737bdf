"use client";

import { useState } from "react";
import { ROLE_OPTIONS, type Role, roleOf } from "#components/portal/team/roles.ts";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type InviteInput = { readonly email: string; readonly role: Role };

export function InviteForm({ invite }: { invite: Action<InviteInput, unknown> }) {
  // A new key empties the fields once the invitation is on its way.
  const [sentCount, setSentCount] = useState(0);
  return (
    <Form
      key={sentCount}
      label="Invite someone"
      action={invite}
      read={(data) => ({ email: textOf(data, "email"), role: roleOf(textOf(data, "role")) })}
      onDone={() => {
        setSentCount(sentCount + 1);
        toast.done("The invitation is on its way.");
      }}
      className="items-end sm:grid-cols-[1fr_16rem_auto] *:[[role=alert]]:col-span-full"
    >
      <TextField name="email" label="E-mail" type="email" autoComplete="off" placeholder="ada@example.com" />
      <SelectField
        name="role"
        label="Role"
        defaultValue="developer"
        options={ROLE_OPTIONS.filter((option) => option.value !== "owner")}
      />
      <SubmitButton>Invite</SubmitButton>
    </Form>
  );
}
