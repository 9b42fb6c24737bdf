"use client";

import { useState } from "react";
import type { OrganizationState } from "#components/admin/organizations/organization-state.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextareaField } from "#components/ui/form-fields.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type ChangeStateInput = { readonly orgId: string; readonly reason: string };

export type StateActionsProps = {
  readonly orgId: string;
  readonly state: OrganizationState;
  readonly suspend: Action<ChangeStateInput, unknown>;
  readonly reactivate: Action<ChangeStateInput, unknown>;
};

/** Stops an organization's new calls, or lets them through again; asks for the reason. */
export function StateActions({ orgId, state, suspend, reactivate }: StateActionsProps) {
  const [open, setOpen] = useState(false);
  if (state === "closed") return null;
  const stopped = state === "suspended";
  const label = stopped ? "Reactivate" : "Suspend";
  return (
    <>
      <Button
        variant={stopped ? "primary" : "secondary"}
        className={stopped ? undefined : "text-bad"}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`${label} this organization?`}
        description={
          stopped
            ? "Its keys work again at once. If it owes for money that was taken back, it stays restricted until that is paid or written off."
            : "Its keys are refused at once. It can still pay and export; work already served is still recorded."
        }
      >
        <Form
          label={label}
          action={stopped ? reactivate : suspend}
          read={(data) => ({ orgId, reason: textOf(data, "reason") })}
          onDone={() => setOpen(false)}
        >
          <TextareaField name="reason" label="Reason" rows={3} maxLength={500} hint="The audit log keeps it." />
          <DialogActions>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <SubmitButton variant={stopped ? "primary" : "danger"}>{label}</SubmitButton>
          </DialogActions>
        </Form>
      </Dialog>
    </>
  );
}
