"use client";

import { useState } from "react";
import { countText } from "#components/ui/credit-text.ts";
import { Credits } from "#components/ui/credits.tsx";
import { textOf } from "#components/ui/form.tsx";
import { CheckboxField, SelectField, TextField } from "#components/ui/form-fields.tsx";

type Some = { readonly events: number; readonly credits: string };

/** One organization whose usage gets its first price. */
export type ConcernedOrg = {
  readonly id: string;
  readonly name: string;
  readonly available: string;
  readonly recent: Some;
  readonly older: Some;
};

export type ChosenForOrg = {
  readonly orgId: string;
  readonly choice: string;
  /** UTC day, or null. */
  readonly from: string | null;
  readonly intoDebt: boolean;
};

const LATER = "later";
const CHOICES = [
  { value: LATER, label: "Decide later" },
  { value: "recent", label: "Charge the last 35 days, waive what is older" },
  { value: "from", label: "Charge from a date on, waive what is older" },
  { value: "all", label: "Charge all of it" },
  { value: "waive", label: "Waive all of it" },
];

/** What the form says, without the organizations that are left for later. */
export function readChoices(data: FormData, orgs: readonly ConcernedOrg[]): readonly ChosenForOrg[] {
  const all = orgs.map(({ id }) => ({
    orgId: id,
    choice: textOf(data, `choice.${id}`),
    from: textOf(data, `from.${id}`) || null,
    intoDebt: data.has(`debt.${id}`),
  }));
  return all.filter(({ choice }) => choice !== LATER);
}

/** The choice for each organization: charge as late usage, from when on, or waive; or one for all of them. */
export function ChoiceFields({ orgs }: { orgs: readonly ConcernedOrg[] }) {
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const choiceOf = ({ id }: ConcernedOrg) => chosen[id] ?? LATER;
  const first = orgs[0] ? choiceOf(orgs[0]) : LATER;
  const same = orgs.every((org) => choiceOf(org) === first);
  return (
    <div className="grid gap-4">
      {orgs.length > 1 && (
        <SelectField
          className="sm:max-w-96"
          name="forAll"
          label={`The same for all ${countText(orgs.length)} organizations`}
          options={[...(same ? [] : [{ value: "", label: "Each its own", disabled: true }]), ...CHOICES]}
          value={same ? first : ""}
          onChange={({ target }) => setChosen(Object.fromEntries(orgs.map(({ id }) => [id, target.value])))}
        />
      )}
      {orgs.map((org) => (
        <OrgChoice
          key={org.id}
          org={org}
          choice={choiceOf(org)}
          onChoose={(choice) => setChosen({ ...chosen, [org.id]: choice })}
        />
      ))}
    </div>
  );
}

type OrgChoiceProps = {
  readonly org: ConcernedOrg;
  readonly choice: string;
  readonly onChoose: (choice: string) => void;
};

function OrgChoice({ org, choice, onChoose }: OrgChoiceProps) {
  const charges = choice !== LATER && choice !== "waive";
  return (
    <fieldset className="grid min-w-0 gap-3 rounded-xl border bg-surface p-4 shadow-card sm:p-5">
      {/* Floated, it stands in the card as a title does, not on its border. */}
      <legend className="float-left font-semibold">{org.name}</legend>
      <p className="text-sm text-ink-2">
        <Told some={org.recent} /> in the last 35 days
        {org.older.events > 0 && (
          <>
            , and <Told some={org.older} /> older
          </>
        )}
        . It has <Credits value={org.available} unit /> available.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          name={`choice.${org.id}`}
          label={`What becomes of it for ${org.name}`}
          options={CHOICES}
          value={choice}
          onChange={(event) => onChoose(event.target.value)}
        />
        {choice === "from" && <TextField name={`from.${org.id}`} label="Charged from (UTC day)" type="date" />}
      </div>
      {charges && (
        <CheckboxField
          name={`debt.${org.id}`}
          label="Even into debt"
          hint="Otherwise what the balance does not carry waits here, and is charged once credits come in."
        />
      )}
    </fieldset>
  );
}

function Told({ some }: { some: Some }) {
  return (
    <>
      {countText(some.events)} {some.events === 1 ? "event" : "events"} for{" "}
      <Credits value={some.credits} unit className="font-medium text-ink" />
    </>
  );
}
