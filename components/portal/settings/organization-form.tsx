"use client";

import { Form, SubmitButton, textOf } from "#components/ui/form.tsx";
import { SelectField, TextareaField, TextField } from "#components/ui/form-fields.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type OrganizationInput = {
  readonly name: string;
  readonly zone: string;
  readonly billingName: string;
  readonly billingEmail: string;
  readonly billingAddress: string;
  readonly taxId: string;
};

export type OrganizationFormProps = {
  readonly organization: OrganizationInput;
  /** IANA zones to choose from. */
  readonly zones: readonly string[];
  readonly canManage: boolean;
  readonly save: Action<OrganizationInput, unknown>;
};

function readInput(data: FormData): OrganizationInput {
  return {
    name: textOf(data, "name"),
    zone: textOf(data, "zone"),
    billingName: textOf(data, "billingName"),
    billingEmail: textOf(data, "billingEmail"),
    billingAddress: textOf(data, "billingAddress"),
    taxId: textOf(data, "taxId"),
  };
}

/** The organization's name, clock and what stands on its documents. */
export function OrganizationForm({ organization, zones, canManage, save }: OrganizationFormProps) {
  const { name, zone, billingName, billingEmail, billingAddress, taxId } = organization;
  return (
    <Form label="Organization" action={save} read={readInput} onDone={() => toast.done("Saved.")}>
      <fieldset disabled={!canManage} className="grid gap-4 sm:grid-cols-2">
        <TextField name="name" label="Organization name" defaultValue={name} maxLength={120} />
        <SelectField
          name="zone"
          label="Time zone"
          defaultValue={zone}
          options={zones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
          hint="Days and months follow it. A change counts from the next period."
        />
        <TextField name="billingName" label="Name on documents" defaultValue={billingName} optional />
        <TextField name="billingEmail" label="E-mail for documents" type="email" defaultValue={billingEmail} optional />
        <TextareaField name="billingAddress" label="Billing address" defaultValue={billingAddress} rows={3} optional />
        <TextField name="taxId" label="Tax number" defaultValue={taxId} optional />
      </fieldset>
      {canManage && (
        <div>
          <SubmitButton>Save organization</SubmitButton>
        </div>
      )}
    </Form>
  );
}
