"use client";

import { useState } from "react";
import { creditText } from "#components/ui/credit-text.ts";
import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { TextField } from "#components/ui/form-fields.tsx";
import { newReference } from "#components/ui/form-reference.ts";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type RedeemInput = {
  readonly code: string;
  /** Of this state of the form: sent twice, it redeems once. */
  readonly reference: string;
};
export type Redeemed = { readonly label: string; readonly credits: string; readonly again: boolean };
export type RedeemVoucherProps = { readonly redeemVoucher: Action<RedeemInput, Redeemed> };

/** Turns a code into credits. */
export function RedeemVoucher({ redeemVoucher }: RedeemVoucherProps) {
  const [reference, setReference] = useState(newReference);
  return (
    <Form
      key={reference}
      label="Redeem a voucher"
      action={redeemVoucher}
      read={(data) => ({ code: textOf(data, "code"), reference })}
      onDone={({ label, credits, again }) => {
        setReference(newReference());
        const given = `${creditText(credits).short} credits`;
        toast.done(again ? `${label} was redeemed before: ${given}.` : `${label}: ${given} are yours.`);
      }}
    >
      <div className="grid gap-4 sm:flex sm:items-start">
        <TextField
          name="code"
          label="Voucher code"
          placeholder="ABCD-2345-WXYZ"
          autoComplete="off"
          spellCheck={false}
          className="sm:w-72"
        />
        <div className="sm:pt-6">
          <SubmitButton variant="secondary">Redeem</SubmitButton>
        </div>
      </div>
    </Form>
  );
}
