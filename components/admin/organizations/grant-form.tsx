"use client";

import { useState } from "react";
import { BookingEnds, BookingReason, sayBooked } from "#components/admin/organizations/booking-fields.tsx";
import type { CreditActionsProps, GrantCreditsInput } from "#components/admin/organizations/credit-actions.tsx";
import { SpendingFields } from "#components/admin/organizations/spending-fields.tsx";
import { entriesOf, Form, textOf } from "#components/ui/form.tsx";
import { SelectField, TextField } from "#components/ui/form-fields.tsx";
import { newReference } from "#components/ui/form-reference.ts";

const ORIGINS = [
  { value: "promotion", label: "Promotion" },
  { value: "adjustment", label: "Adjustment" },
];

export type GrantFormProps = Pick<CreditActionsProps, "orgId" | "grantCredits"> & { readonly onClose: () => void };

/** Gives credits: how many, for what, from when until when, and in which order they are spent. */
export function GrantForm({ orgId, grantCredits, onClose }: GrantFormProps) {
  const [reference] = useState(newReference);
  return (
    <Form
      label="Grant credits"
      action={grantCredits}
      read={(data): GrantCreditsInput => ({
        orgId,
        credits: textOf(data, "credits"),
        origin: textOf(data, "origin") === "adjustment" ? "adjustment" : "promotion",
        scope: entriesOf(data, "scope"),
        priority: textOf(data, "priority") ? Number(textOf(data, "priority")) : undefined,
        startsOn: textOf(data, "startsOn") || null,
        expiresOn: textOf(data, "expiresOn") || null,
        reason: textOf(data, "reason"),
        reference,
      })}
      onDone={() => sayBooked(onClose)}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="credits" label="Credits" inputMode="decimal" placeholder="1000" autoComplete="off" />
        <SelectField name="origin" label="Origin" options={ORIGINS} defaultValue="promotion" />
        <TextField name="startsOn" label="Starts" type="date" optional />
        <TextField name="expiresOn" label="Expires" type="date" optional />
      </div>
      <SpendingFields />
      <BookingReason />
      <BookingEnds label="Grant" onClose={onClose} />
    </Form>
  );
}
