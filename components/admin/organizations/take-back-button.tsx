"use client";

import { useState } from "react";
import { BookingEnds, BookingReason, sayBooked } from "#components/admin/organizations/booking-fields.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Form, textOf } from "#components/ui/form.tsx";
import { newReference } from "#components/ui/form-reference.ts";
import type { Action } from "#components/ui/use-action.ts";

export type TakeBackInput = { readonly chargeId: string; readonly reason: string; readonly reference: string };

export type TakeBackButtonProps = {
  readonly chargeId: string;
  readonly takeBack: Action<TakeBackInput, unknown>;
};

/** Takes a charge back, for a reason that the audit log keeps. */
export function TakeBackButton({ chargeId, takeBack }: TakeBackButtonProps) {
  const [reference, setReference] = useState<string | null>(null);
  const close = () => setReference(null);
  return (
    <>
      <Button onClick={() => setReference(newReference())}>Take back</Button>
      <Dialog
        open={reference !== null}
        onOpenChange={close}
        title="Take this charge back?"
        description="What it drew returns to the grants that paid for it. The event and its charge stay on record."
      >
        <Form
          label="Take back"
          action={takeBack}
          read={(data) => ({ chargeId, reason: textOf(data, "reason"), reference: reference ?? "" })}
          onDone={() => sayBooked(close, "The credits are back where they came from.")}
        >
          <BookingReason />
          <BookingEnds label="Take back" onClose={close} />
        </Form>
      </Dialog>
    </>
  );
}
