"use client";

import { Button } from "#components/ui/button.tsx";
import { DialogActions } from "#components/ui/dialog.tsx";
import { SubmitButton } from "#components/ui/form.tsx";
import { TextareaField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";

/** Why staff book something: asked wherever they do. */
export function BookingReason() {
  return <TextareaField name="reason" label="Reason" rows={3} maxLength={500} hint="The audit log keeps it." />;
}

export function BookingEnds({ label, onClose }: { label: string; onClose: () => void }) {
  return (
    <DialogActions>
      <Button onClick={onClose}>Cancel</Button>
      <SubmitButton>{label}</SubmitButton>
    </DialogActions>
  );
}

export function sayBooked(onClose: () => void, sentence = "Booked.") {
  onClose();
  toast.done(sentence);
}
