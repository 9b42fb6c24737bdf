"use client";

import { useState } from "react";
import { BookingEnds, BookingReason, sayBooked } from "#components/admin/organizations/booking-fields.tsx";
import type { CreditActionsProps } from "#components/admin/organizations/credit-actions.tsx";
import { GrantForm } from "#components/admin/organizations/grant-form.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Form, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import { newReference } from "#components/ui/form-reference.ts";

export type CreditsDialogProps = CreditActionsProps & {
  readonly kind: "grant" | "adjust";
  readonly onClose: () => void;
};

export function CreditsDialog(props: CreditsDialogProps) {
  const title = props.kind === "grant" ? "Grant credits" : "Adjust credits";
  return (
    <Dialog open onOpenChange={props.onClose} title={title} description="Booked at once and written to the audit log.">
      {props.kind === "grant" ? <GrantForm {...props} /> : <AdjustForm {...props} />}
    </Dialog>
  );
}

function AdjustForm({ orgId, adjustCredits, onClose }: CreditsDialogProps) {
  const [reference] = useState(newReference);
  return (
    <Form
      label="Adjust credits"
      action={adjustCredits}
      read={(data) => ({
        orgId,
        credits: textOf(data, "credits"),
        reason: textOf(data, "reason"),
        reference,
      })}
      onDone={() => sayBooked(onClose)}
    >
      <TextField
        name="credits"
        label="Credits"
        placeholder="-25.5"
        autoComplete="off"
        hint="With a minus sign to take credits away."
      />
      <BookingReason />
      <BookingEnds label="Adjust" onClose={onClose} />
    </Form>
  );
}
